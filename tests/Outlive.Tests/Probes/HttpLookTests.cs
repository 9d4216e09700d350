using Outlive.Plan;
using Outlive.Probes;
using Outlive.Tests.Ports;

namespace Outlive.Tests.Probes;

public sealed class HttpLookTests : IDisposable
{
    readonly ProbeBed bed = new(TimeProvider.System);

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task An_answer_in_the_range_passes_and_says_what_was_asked()
    {
        await using var server = new RawServer("HTTP/1.1 204 No Content\r\n\r\n");
        var report = await bed.Look(Http(server.Url));
        (report.Snapshot.Passing, report.Snapshot.Detail).ShouldBe((true, $"GET {server.Url} answered 204"));
        report.Snapshot.LatencyMs!.Value.ShouldBeGreaterThan(0);
        server.Requests.ShouldHaveSingleItem().ShouldContain($"User-Agent: {HttpProbeClient.UserAgent}\r\n");
    }

    [Theory]
    [InlineData("503 Service Unavailable", 200, 299, false, "answered 503")]
    [InlineData("404 Not Found", 200, 499, true, "answered 404")]
    [InlineData("302 Found\r\nLocation: /elsewhere", 200, 299, false, "answered 302")]
    public async Task The_status_decides_and_redirects_are_not_followed(string status, int first, int last, bool passes, string detail)
    {
        await using var server = new RawServer($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        var probe = Http(server.Url);
        probe.Http!.FirstStatus = first;
        probe.Http.LastStatus = last;
        var report = await bed.Look(probe);
        (report.Snapshot.Passing, report.Snapshot.Detail).ShouldBe((passes, $"GET {server.Url} {detail}"));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Method_and_headers_are_those_of_the_plan()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\n\r\n");
        var probe = Http(server.Url);
        probe.Http!.Method = "HEAD";
        probe.Http.Headers = new() { ["Host"] = "shop.example", ["X-Probe"] = "1", ["User-Agent"] = "mine" };
        (await bed.Look(probe)).Snapshot.Passing.ShouldBe(true);
        var request = server.Requests.ShouldHaveSingleItem();
        request.ShouldStartWith("HEAD /health HTTP/1.1\r\n");
        request.ShouldContain("Host: shop.example\r\n");
        request.ShouldContain("X-Probe: 1\r\n");
        request.ShouldContain("User-Agent: mine\r\n");
    }

    [Theory]
    [InlineData("all is OK", true, "answered 200 with \"OK\"")]
    [InlineData("all is well", false, "answered 200 without \"OK\"")]
    public async Task The_body_must_contain_the_text(string body, bool passes, string detail)
    {
        await using var server = new RawServer($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var report = await bed.Look(Http(server.Url, "OK"));
        (report.Snapshot.Passing, report.Snapshot.Detail).ShouldBe((passes, $"GET {server.Url} {detail}"));
    }

    [Fact]
    public async Task A_body_without_end_is_read_up_to_a_bound()
    {
        var sent = 0L;
        await using var server = new RawServer(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray(), cancel);
            for (var piece = new byte[64 * 1024]; ; sent += piece.Length) await stream.WriteAsync(piece, cancel);
        });
        var report = await bed.Look(Http(server.Url, "OK"));
        report.Snapshot.Detail.ShouldBe($"GET {server.Url} answered 200 without \"OK\" in the first 256 KiB");
        sent.ShouldBeLessThan(32 * 1024 * 1024, "the rest was refused, not read");
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"X-{i}: {new string('x', 60)}\r\n")) + "\r\n");
        (await bed.Look(Http(server.Url))).Snapshot.Detail!.ShouldStartWith($"GET {server.Url} failed: ");
    }

    [Fact]
    public async Task A_body_that_never_comes_is_waited_for_until_the_timeout()
    {
        await using var server = new RawServer(async (stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow"u8.ToArray(), cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        });
        var probe = Http(server.Url, "OK") with { Timeout = TimeSpan.FromMilliseconds(150) };
        (await bed.Look(probe)).Snapshot.Detail.ShouldBe($"GET {server.Url} had no answer within 150 ms");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_waited_for_until_the_timeout()
    {
        await using var server = new RawServer((_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        var probe = Http(server.Url) with { Timeout = TimeSpan.FromMilliseconds(150) };
        var report = await bed.Look(probe);
        report.Snapshot.Passing.ShouldBe(false);
        report.Snapshot.LatencyMs!.Value.ShouldBeInRange(140, 10_000);
    }

    [Theory]
    [InlineData("", "prematurely")]
    [InlineData("SSH-2.0-OpenSSH_9\r\n", "invalid")]
    public async Task An_answer_that_is_no_http_is_a_failure(string answer, string reason)
    {
        await using var server = new RawServer(answer);
        (await bed.Look(Http(server.Url))).Snapshot.Detail!.ShouldContain(reason);
    }

    [Fact]
    public async Task A_refused_connection_is_said_in_the_systems_words()
    {
        var url = $"http://127.0.0.1:{FreePorts.Take()}/";
        (await bed.Look(Http(url))).Snapshot.Detail.ShouldBe($"GET {url} failed: Connection refused");
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task An_address_that_is_none_is_a_failure(string url) =>
        (await bed.Look(Http(url))).Snapshot.Detail.ShouldBe($"\"{url}\" is no http address");

    [Fact]
    public async Task Each_look_is_let_in_anew()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await bed.Look(Http(server.Url));
        await bed.Look(Http(server.Url));
        server.Requests.Count.ShouldBe(2);
    }

    static ProbeDefinition Http(string url, string? body = null) =>
        new() { Kind = ProbeKind.Http, Http = new() { Url = url, Body = body }, FailureThreshold = 1, Timeout = TimeSpan.FromSeconds(15), Interval = TimeSpan.FromMinutes(1) };
}
