using Outlive.Contracts.Api;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>A page of another site that makes the user's browser send what it likes.</summary>
public sealed class CrossSiteTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    const string Restart = "/v1/services/web/restart";

    [Theory]
    [InlineData("Origin: http://evil.example\r\n")]
    [InlineData("Origin: null\r\n")]
    [InlineData("Origin: http://127.0.0.1\r\n")]
    [InlineData("Origin: https://localhost\r\n")]
    [InlineData("Sec-Fetch-Site: cross-site\r\n")]
    [InlineData("Sec-Fetch-Site: same-site\r\n")]
    public async Task What_another_site_sends_is_refused(string headers)
    {
        foreach (var reply in (RawReply[])[await daemon.RemoteAsync(daemon.Admin, "POST", Restart, headers: headers), await daemon.LocalAsync("POST", Restart, headers: headers)])
            (reply.Status, reply.Code).ShouldBe((403, ErrorCode.Forbidden));
        (await daemon.EventsAsync("service.restarted")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Our_own_page_may() =>
        (await daemon.RemoteAsync(daemon.Operator, "POST", "/v1/services/idle/stop", headers: $"Origin: http://{daemon.Host}\r\nSec-Fetch-Site: same-origin\r\n")).Status.ShouldBe(200);

    [Theory]
    [InlineData("Content-Type: text/plain\r\n")]
    [InlineData("Content-Type: application/x-www-form-urlencoded\r\n")]
    [InlineData("Content-Type: multipart/form-data; boundary=x\r\n")]
    [InlineData("Content-Type: \r\n")]
    [InlineData("Content-Type: text/plain; application/json\r\n")]
    [InlineData("Content-Type: application/jsonp\r\n")]
    public async Task What_a_form_can_send_is_not_read(string headers)
    {
        var reply = await daemon.LocalAsync("POST", "/v1/services/web/scale", "{\"replicas\":0}", headers);
        (reply.Status, reply.Code).ShouldBe((415, ErrorCode.UnsupportedType), reply.Body);
    }

    [Fact]
    public async Task A_body_without_a_type_is_not_read() =>
        (await RawHttp.AskAsync(daemon.Unix, $"POST /v1/services/web/scale HTTP/1.1\r\nHost: outlive\r\nConnection: close\r\nContent-Length: 14\r\n\r\n{{\"replicas\":0}}")).Status.ShouldBe(415);

    [Fact]
    public async Task No_other_site_is_told_that_it_may()
    {
        var asked = await daemon.RemoteAsync(null, "OPTIONS", Restart, headers: "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n");
        var read = await daemon.RemoteAsync(daemon.Viewer, "GET", "/v1/services");
        asked.Status.ShouldBe(403);
        foreach (var reply in (RawReply[])[asked, read]) reply.Head.ShouldNotContain("Access-Control", Case.Insensitive);
    }

    [Fact]
    public async Task A_site_that_the_plan_lists_may_and_no_other()
    {
        await using var listing = new AttackedDaemon { ServerKeys = "listen: http://127.0.0.1:0\ncors: [https://dash.example]" };
        await listing.InitializeAsync();
        const string listed = "Origin: https://dash.example\r\n", nearly = "Origin: https://dash.example.evil.example\r\n";
        var asked = await listing.RemoteAsync(null, "OPTIONS", Restart, headers: listed + "Access-Control-Request-Method: POST\r\n");
        (asked.Status, asked.Header("Access-Control-Allow-Origin")).ShouldBe((204, "https://dash.example"));
        asked.Head.ShouldNotContain("Allow-Credentials", Case.Insensitive);
        var read = await listing.RemoteAsync(listing.Viewer, "GET", "/v1/services", headers: listed);
        (read.Status, read.Header("Access-Control-Allow-Origin"), read.Header("Vary")).ShouldBe((200, "https://dash.example", "Origin"));
        (await listing.RemoteAsync(null, "GET", "/v1/services", headers: listed)).Status.ShouldBe(401, "a token all the same");
        (await listing.RemoteAsync(listing.Viewer, "GET", "/v1/services", headers: nearly)).Status.ShouldBe(403);
        (await listing.LocalAsync("GET", "/v1/services", headers: listed)).Status.ShouldBe(403, "pages have no business on the Unix socket");
    }

    [Fact]
    public async Task Every_answer_tells_browsers_to_be_careful()
    {
        foreach (var path in (string[])["/v1/services", "/v1/nothing", "/health/live", "/openapi"])
        {
            var reply = await daemon.RemoteAsync(daemon.Viewer, "GET", path);
            reply.Header("X-Content-Type-Options").ShouldBe("nosniff", path);
            reply.Header("X-Frame-Options").ShouldBe("DENY", path);
            reply.Header("Cache-Control").ShouldBe("no-store", path);
            reply.Header("Content-Security-Policy").ShouldStartWith("default-src 'none'; frame-ancestors 'none'");
            reply.Header("Server").ShouldBeEmpty();
        }
    }
}
