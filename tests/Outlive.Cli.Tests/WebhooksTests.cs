namespace Outlive.Cli.Tests;

public sealed class WebhooksTests : IAsyncDisposable
{
    readonly FakeInstance instance = new();

    public ValueTask DisposeAsync() => instance.DisposeAsync();

    [Fact]
    public async Task Each_webhook_is_a_line_with_what_is_wrong()
    {
        instance.Answer("GET /v1/webhooks", """[{"name":"pager","target":"https://example.org","behind":7,"delivered":3,"failingSince":"2026-01-01T00:00:00Z","problem":"it answers with status 500","deadLetters":2},{"name":"chat","target":"http://127.0.0.1:1"}]""");
        var lines = (await DoneAsync("webhooks")).Split('\n');
        lines[0].ShouldMatch("^WEBHOOK  TARGET +STATE    BEHIND  DELIVERED  DEAD  PROBLEM$");
        lines[1].ShouldMatch("^pager    https://example.org  failing  7 +3 +2 +it answers with status 500$");
        lines[2].ShouldMatch("^chat     http://127.0.0.1:1   well ");
    }

    [Fact]
    public async Task Dead_letters_are_shown_and_all_of_them_are_sent_again()
    {
        const string Letters = """[{"id":"12-ab","webhook":"pager","tries":3,"problem":"it answers with status 500","event":{"sequence":12,"kind":"service.failed","service":"web"}},{"id":"13-ab","webhook":"pager","event":{"sequence":13,"kind":"service.failed"}}]""";
        instance.Answer("GET /v1/webhooks/dead", Letters);
        instance.Answer("POST /v1/webhooks/dead/12-ab/redeliver", "", 204);
        instance.Answer("POST /v1/webhooks/dead/13-ab/redeliver", Wire.Problem("refused", "cannot redeliver \"13-ab\" to webhook \"pager\": it answers with status 500"), 409);
        (await DoneAsync("webhooks", "--dead")).ShouldContain("12-ab  pager    service.failed  web");
        (await DoneAsync("webhooks", "--dead", "--json")).ShouldBe(Letters + "\n");
        var sent = await instance.RunAsync("webhooks", "--redeliver", "all");
        (sent.ExitCode, sent.Output).ShouldBe((1, "delivered 12-ab\n"));
        sent.Error.ShouldContain("it answers with status 500");
    }

    [Fact]
    public async Task A_state_file_is_handed_over_as_it_is()
    {
        var file = Path.Combine(instance.Folder, "process-state.json");
        const string State = """{"api":{"id":"api","command":"node server.js","status":"running"}}""";
        await File.WriteAllTextAsync(file, State, TestContext.Current.CancellationToken);
        instance.Answer("POST /v1/state/import", """[{"id":"api","outcome":"started"}]""");
        (await DoneAsync("state", "import", file, "--start")).ShouldContain("api      started");
        instance.Asked.ShouldContain(("POST /v1/state/import?start=true", State));
        instance.Answer("DELETE /v1/state", "", 204);
        (await DoneAsync("state", "clear")).ShouldBe("cleared\n");
        instance.Answer("POST /v1/state/import", """[{"id":"a/b","outcome":"refused","message":"use letters"}]""");
        (await instance.RunAsync("state", "import", file)).ExitCode.ShouldBe(1);
        (await instance.RunAsync("state", "import", file + ".none")).Error.ShouldContain("cannot import");
        (await instance.RunAsync("state", "burn")).ExitCode.ShouldBe(2);
    }

    async Task<string> DoneAsync(params string[] arguments)
    {
        var done = await instance.RunAsync(arguments);
        done.ExitCode.ShouldBe(0, done.Error);
        return done.Output;
    }
}
