using Outlive.Contracts.Api;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>A page whose name was turned to our address after the browser had loaded it.</summary>
public sealed class RebindingTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("localhost.")]
    [InlineData("192.0.2.1")]
    [InlineData("[::1]")]
    public async Task A_name_that_is_not_ours_is_refused_even_with_a_token(string host)
    {
        var reply = await RawHttp.AskAsync(daemon.Tcp, AttackedDaemon.Request("GET", "/v1/services", host, headers: $"Authorization: Bearer {daemon.Admin}\r\n"));
        (reply.Status, reply.Code).ShouldBe((403, ErrorCode.Forbidden), reply.Body);
        reply.Body.ShouldNotContain("evil");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    public async Task On_the_unix_socket_too_which_somebody_may_forward(string host) =>
        (await RawHttp.AskAsync(daemon.Unix, AttackedDaemon.Request("GET", "/v1/services", host))).Status.ShouldBe(403);

    [Fact]
    public async Task Our_own_names_are_answered()
    {
        foreach (var host in (string[])[daemon.Host, "127.0.0.1", $"localhost:{daemon.Tcp.Port}", "LocalHost"])
            (await RawHttp.AskAsync(daemon.Tcp, AttackedDaemon.Request("GET", "/v1/services", host, headers: $"Authorization: Bearer {daemon.Viewer}\r\n"))).Status.ShouldBe(200, host);
    }

    [Fact]
    public async Task Even_health_has_a_name() =>
        (await RawHttp.AskAsync(daemon.Tcp, AttackedDaemon.Request("GET", "/health/live", "evil.example"))).Status.ShouldBe(403);

    [Theory]
    [InlineData("GET /v1/services HTTP/1.1\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET /v1/services HTTP/1.0\r\n\r\n", 403)]
    [InlineData("GET /v1/services HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET http://evil.example/v1/services HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 403)]
    [InlineData("GET http://evil.example/v1/services HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400)]
    public async Task None_or_two_or_one_in_another_place_is_no_way_round(string request, int status) =>
        (await RawHttp.AskAsync(daemon.Tcp, request)).Status.ShouldBe(status);
}
