using System.Text;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>A request that hides in another one's body, for a proxy and us to disagree about where the first one ends.</summary>
public sealed class SmugglingTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    const string Hidden = "POST /v1/services/web/restart HTTP/1.1\r\nHost: outlive\r\nContent-Length: 0\r\n\r\n";

    public static TheoryData<string> Heads =>
    [
        $"Content-Length: {Hidden.Length + 5}\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 200\r\n",
        "Content-Length: 5, 200\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length : 5\r\n",
        "Content-Length: -5\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        " Transfer-Encoding: chunked\r\n",
        "X: y\r\n Content-Length: 5\r\n",
        "X: y\rContent-Length: 5\r\n",
        "X: a\0b\r\n",
    ];

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task What_can_be_read_in_two_ways_is_answered_once_at_most_and_the_connection_ends(string head)
    {
        var before = (await daemon.EventsAsync(EventKind.AuditRequest)).Length;
        var sent = $"POST /v1/wait HTTP/1.1\r\nHost: outlive\r\nContent-Type: application/json\r\n{head}\r\n0\r\n\r\n{Hidden}";
        var all = Encoding.Latin1.GetString(await RawHttp.SendAsync(daemon.Unix, Encoding.Latin1.GetBytes(sent)));
        all.Split("HTTP/1.1 ").Length.ShouldBeLessThanOrEqualTo(2, all);
        RawReply.Parse(Encoding.Latin1.GetBytes(all)).Status.ShouldBeOneOf(0, 400, 501);
        (await daemon.EventsAsync(EventKind.ServiceRestarted)).ShouldBeEmpty();
        (await daemon.EventsAsync(EventKind.AuditRequest)).Length.ShouldBe(before);
    }

    [Theory]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("fffffffffffffffff\r\n")]
    [InlineData("-1\r\n\r\n")]
    [InlineData("5\r\nhelloXX0\r\n\r\n")]
    public async Task Chunks_that_are_none_end_the_connection(string body)
    {
        var sent = $"POST /v1/run HTTP/1.1\r\nHost: outlive\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}{Hidden}";
        var all = Encoding.Latin1.GetString(await RawHttp.SendAsync(daemon.Unix, Encoding.Latin1.GetBytes(sent)));
        all.Split("HTTP/1.1 ").Length.ShouldBeLessThanOrEqualTo(2, all);
        (await daemon.EventsAsync(EventKind.ServiceRestarted)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET /health/live\r\n\r\n")]
    [InlineData("GET  /health/live HTTP/1.1\r\nHost: outlive\r\n\r\n")]
    [InlineData("GET /health/live HTTP/9.9\r\nHost: outlive\r\n\r\n")]
    [InlineData("GE\0T /health/live HTTP/1.1\r\nHost: outlive\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001")]
    public async Task What_is_no_request_is_none(string bytes)
    {
        var all = await RawHttp.SendAsync(daemon.Unix, Encoding.Latin1.GetBytes(bytes));
        RawReply.Parse(all).Status.ShouldBeOneOf(0, 400, 405, 426, 505);
    }
}
