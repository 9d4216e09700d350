using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Cli.Tests;

/// <summary>`up` without -d.</summary>
public sealed class ForegroundTests : IAsyncDisposable
{
    const int Interrupt = 2;
    const string NothingYet = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    readonly FakeInstance instance = new();
    readonly string plan;

    public ForegroundTests()
    {
        plan = Path.Combine(instance.Folder, "outlive.yaml");
        File.WriteAllText(plan, "services: {}");
        instance.Answer("GET /health/live", "live");
        instance.Answer("GET /v1/instance", """{"name":"fake","lastEvent":7}""");
        instance.Answer("POST /v1/plan/apply", """{"applied":true,"services":["job"],"changes":[{"service":"job","action":"add"}]}""");
        instance.Answer("POST /v1/wait", """{"services":[]}""");
        instance.AnswerLines("GET /v1/logs", Wire.Of(new LogEntry { Service = "job", Stream = "stdout", Text = "working" }));
        instance.Answer("POST /v1/stop", "[]");
        instance.Answer("POST /v1/shutdown", "", status: 202);
    }

    public ValueTask DisposeAsync() => instance.DisposeAsync();

    [Fact]
    public async Task It_tells_what_becomes_of_services_and_ends_when_nothing_runs_any_more()
    {
        instance.AnswerLines("GET /v1/events",
            Event("service.starting", "job", "00"),
            Event("service.failed", "job", "02", "exit code 3"),
            Event("service.completed", "other", "02"));
        instance.Answer("GET /v1/services", Wire.Of(new ServiceSnapshot { Id = "job", State = ServiceState.Failed }));
        var result = await instance.RunAsync("up", "-f", plan);
        result.Error.ShouldBeEmpty();
        result.Output.ShouldContain("  + add      job\n");
        result.Output.ShouldContain("job     │ working\n");
        result.Output.ShouldContain("outlive │ job: exit code 3\n");
        result.Output.ShouldMatch(@"outlive │ down after [\d.]+ s\n$");
        result.ExitCode.ShouldBe(1, "something failed");
        instance.Asked.ShouldContain(x => x.Line == "GET /v1/events?after=7&follow=true");
        instance.Asked.ShouldContain(x => x.Line == "POST /v1/shutdown?stop=true");
    }

    [Fact]
    public async Task Who_became_ready_is_told_with_the_time_it_took()
    {
        instance.AnswerLines("GET /v1/events", Event("service.starting", "web", "00"), Event("service.ready", "web", "01.5"), Event("service.completed", "job", "02"));
        instance.Answer("GET /v1/services", Wire.Of(new ServiceSnapshot { Id = "job", State = ServiceState.Completed }));
        var result = await instance.RunAsync("up", "-f", plan);
        result.Output.ShouldContain("outlive │ web is ready after 1.5 s\n");
        result.Output.ShouldContain("outlive │ job has completed\n");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Ctrl_C_stops_all_and_then_the_instance()
    {
        instance.Raw("GET /v1/events", NothingYet);
        await using var process = instance.Start([], FakeInstance.Program, "up", "--instance", "fake", "-f", plan);
        await Eventually.Holds(() => instance.Asked.Any(x => x.Line.StartsWith("GET /v1/events", StringComparison.Ordinal)), "it follows the events");
        process.Signal(Interrupt);
        var result = await Eventually.Completes(process.Ended, "up has ended");
        result.Output.ShouldContain("stopping all; Ctrl-C again kills what is left");
        result.ExitCode.ShouldBe(0);
        var asked = instance.Asked.Select(x => x.Line).Where(x => x.StartsWith("POST", StringComparison.Ordinal) && !x.Contains("/v1/wait", StringComparison.Ordinal));
        asked.ShouldBe(["POST /v1/plan/apply", "POST /v1/stop", "POST /v1/shutdown?stop=true"]);
    }

    [Fact]
    public async Task A_second_Ctrl_C_kills_what_is_left()
    {
        instance.Raw("GET /v1/events", NothingYet);
        instance.Answer("POST /v1/stop", Wire.Of(Wire.Ready("web")));
        instance.Raw("POST /v1/wait", _ => System.Text.Encoding.UTF8.GetBytes(Reply(instance.Asked.Any(x => x.Body.Contains("\"force\":true", StringComparison.Ordinal))
            ? """{"services":[]}""" : """{"services":[],"pending":["web is stopping"],"timedOut":true}""")));
        await using var process = instance.Start([], FakeInstance.Program, "up", "--instance", "fake", "-f", plan);
        await Eventually.Holds(() => instance.Asked.Any(x => x.Line.StartsWith("GET /v1/events", StringComparison.Ordinal)), "it follows the events");
        process.Signal(Interrupt);
        await Eventually.Holds(() => instance.Asked.Any(x => x.Line.StartsWith("POST /v1/wait?for=stopped", StringComparison.Ordinal)), "it waits for web");
        process.Signal(Interrupt);
        var result = await Eventually.Completes(process.Ended, "up has ended");
        result.Output.ShouldContain("killing what is left");
        result.Output.ShouldContain("still waiting: web is stopping");
    }

    static string Reply(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    static string Event(string kind, string service, string second, string? message = null) =>
        $$"""{"sequence":8,"at":"2026-01-02T03:04:{{second}}Z","kind":"{{kind}}","service":"{{service}}","message":{{(message is null ? "null" : $"\"{message}\"")}}}""";
}
