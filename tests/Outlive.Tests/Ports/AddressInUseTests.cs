using Outlive.Ports;

namespace Outlive.Tests.Ports;

public sealed class AddressInUseTests
{
    [Theory]
    [InlineData("OSError: [Errno 98] Address already in use")]
    [InlineData("ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use")]
    [InlineData("Error: listen EADDRINUSE: address already in use :::3000")]
    [InlineData("code: 'EADDRINUSE',")]
    [InlineData("listen tcp :8080: bind: address already in use")]
    [InlineData("java.net.BindException: Address already in use (Bind failed)")]
    [InlineData("Web server failed to start. Port 8080 was already in use.")]
    [InlineData("System.IO.IOException: Failed to bind to address http://127.0.0.1:5000: address already in use.")]
    [InlineData("Only one usage of each socket address (protocol/network address/port) is normally permitted")]
    [InlineData("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)")]
    [InlineData("# Warning: Could not create server TCP listening socket *:6379: bind: Address already in use")]
    [InlineData("LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use")]
    [InlineData("bind: Address in use")]
    [InlineData("Error: Port 5173 is already in use")]
    [InlineData("Port 5000 is in use by another program. Either identify and stop that program, or start the server with a different port.")]
    [InlineData("Bind for 0.0.0.0:8080 failed: port is already allocated")]
    [InlineData("Do you already have another mysqld server running on port: 3306 ?")]
    [InlineData("started\nfine\nthread 'main' panicked: Os { code: 98, kind: AddrInUse, message: \"Address already in use\" }\nbye")]
    public void Last_words_about_a_taken_port_are_recognized(string words) => AddressInUse.Matches(words).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("listening on port 8080")]
    [InlineData("Cannot assign requested address")]
    [InlineData("connect: connection refused")]
    [InlineData("the license is in use by another user")]
    [InlineData("bind: permission denied")]
    public void Other_last_words_are_not(string words) => AddressInUse.Matches(words).ShouldBeFalse();
}
