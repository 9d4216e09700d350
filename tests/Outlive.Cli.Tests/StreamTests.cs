using System.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Tests;

public sealed class StreamTests : IAsyncDisposable
{
    readonly FakeInstance instance = new();

    public ValueTask DisposeAsync() => instance.DisposeAsync();

    [Fact]
    public async Task Lines_stand_behind_aligned_names()
    {
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("web"), Wire.Ready("database")));
        instance.AnswerLines("GET /v1/logs", Line("web", "hello"), Line("database", "ready"));
        (await instance.RunAsync("logs")).Output.ShouldBe("web      │ hello\ndatabase │ ready\n");
    }

    [Fact]
    public async Task One_service_needs_no_name()
    {
        instance.AnswerLines("GET /v1/logs", Line("web", "hello"));
        (await instance.RunAsync("logs", "web")).Output.ShouldBe("hello\n");
    }

    [Fact]
    public async Task What_is_asked_goes_to_the_instance()
    {
        instance.AnswerLines("GET /v1/logs");
        (await instance.RunAsync("logs", "web", "--since", "10m", "--tail", "5", "--grep", "a b&c", "--stream", "stderr")).ExitCode.ShouldBe(0);
        instance.Asked.ShouldHaveSingleItem().Line.ShouldBe("GET /v1/logs?service=web&stream=stderr&since=10m&tail=5&search=a%20b%26c");
    }

    [Fact]
    public async Task Json_is_an_object_for_each_line()
    {
        instance.AnswerLines("GET /v1/logs", Line("web", "one"), Line("web", "two"));
        var lines = (await instance.RunAsync("logs", "web", "--json")).Output.Split('\n');
        lines[0].ShouldContain("\"text\":\"one\"");
        lines[1].ShouldContain("\"text\":\"two\"");
    }

    [Fact]
    public async Task Following_goes_on_where_it_broke()
    {
        var times = 0;
        instance.Raw("GET /v1/logs", target => Encoding.UTF8.GetBytes(times++ == 0
            ? Chunk(Line("web", "before", "web@1"))
            : Chunk(Line("web", target.Contains("after=web%401", StringComparison.Ordinal) ? "after" : $"not {target}", "web@2")) + "0\r\n\r\n"));
        var result = await instance.RunAsync("logs", "-f", "web");
        result.Error.ShouldBeEmpty();
        result.Output.ShouldBe("before\nafter\n");
    }

    [Fact]
    public async Task Events_are_a_line_each()
    {
        instance.AnswerLines("GET /v1/events", """{"sequence":1,"at":"2026-01-02T03:04:05Z","kind":"service.failed","service":"web","message":"gave up \u001b[2J","by":"plan"}""");
        (await instance.RunAsync("events")).Output.ShouldMatch(@"^2026-01-02 .* service\.failed +web +gave up \\x1b\[2J  \(plan\)\n$");
    }

    static string Line(string service, string text, string position = "") => Wire.Of(new LogEntry { Service = service, Stream = "stdout", Text = text, Position = position });

    static string Chunk(string line) => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Encoding.UTF8.GetByteCount(line) + 1:x}\r\n{line}\n\r\n";
}
