using System.Text;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>Requests that are too large, or never end.</summary>
public sealed class SizeTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    const int Mebibyte = 1024 * 1024;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_long_line_or_many_headers_are_refused()
    {
        (await daemon.RemoteAsync(daemon.Admin, "GET", "/" + new string('a', 9000))).Status.ShouldBe(414);
        (await daemon.RemoteAsync(daemon.Admin, "GET", "/health/live", headers: $"X: {new string('a', 17_000)}\r\n")).Status.ShouldBe(431);
        (await daemon.RemoteAsync(daemon.Admin, "GET", "/health/live", headers: string.Concat(Enumerable.Range(0, 70).Select(x => $"X{x}: a\r\n")))).Status.ShouldBe(431);
    }

    [Fact]
    public async Task A_body_is_refused_by_its_announced_length_before_it_comes()
    {
        var reply = await RawHttp.AskAsync(daemon.Unix, "POST /v1/run HTTP/1.1\r\nHost: outlive\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n");
        (reply.Status, reply.Code).ShouldBe((413, ErrorCode.TooLarge));
        var definition = await RawHttp.AskAsync(daemon.Unix, $"PUT /v1/services/x HTTP/1.1\r\nHost: outlive\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {8 * Mebibyte + 1}\r\n\r\n");
        (definition.Status, definition.Code).ShouldBe((413, ErrorCode.TooLarge));
    }

    [Fact]
    public async Task A_body_that_announces_no_length_is_refused_when_it_has_become_too_large()
    {
        using var socket = await RawHttp.ConnectAsync(daemon.Unix);
        var chunk = Encoding.ASCII.GetBytes($"{Mebibyte / 4:x}\r\n{new string(' ', Mebibyte / 4)}\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes("POST /v1/run HTTP/1.1\r\nHost: outlive\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"));
        for (var i = 0; i < 5; i++) await socket.SendAsync(chunk);
        RawReply.Parse(await Eventually.Completes(RawHttp.ReadToEndAsync(socket), "the daemon hangs up", Limit)).Status.ShouldBe(413);
    }

    [Fact]
    public async Task Deep_nesting_is_no_json()
    {
        var reply = await daemon.LocalAsync("POST", "/v1/run", string.Concat(Enumerable.Repeat("[", 100_000)));
        (reply.Status, reply.Code).ShouldBe((400, ErrorCode.BadRequest));
    }

    /// <summary>One byte now and then holds a connection; both must end by themselves, and others be answered meanwhile.</summary>
    [Fact]
    public async Task A_head_or_a_body_that_never_ends_is_cut_off()
    {
        using var head = await RawHttp.ConnectAsync(daemon.Tcp);
        using var body = await RawHttp.ConnectAsync(daemon.Unix);
        await head.SendAsync("GET /v1/services HTTP/1.1\r\nHost: lo"u8.ToArray());
        await body.SendAsync("POST /v1/run HTTP/1.1\r\nHost: outlive\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());
        var (headEnds, bodyEnds) = (RawHttp.ReadToEndAsync(head), RawHttp.ReadToEndAsync(body));
        (await daemon.LocalAsync("GET", "/v1/services")).Status.ShouldBe(200);
        RawReply.Parse(await Eventually.Completes(headEnds, "the slow head is cut off", Limit)).Status.ShouldBeOneOf(0, 408);
        RawReply.Parse(await Eventually.Completes(bodyEnds, "the slow body is cut off", Limit)).Status.ShouldBeOneOf(0, 408, 504);
    }
}
