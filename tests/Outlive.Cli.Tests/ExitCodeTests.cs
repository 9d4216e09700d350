using Outlive.Contracts.Api;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Cli.Tests;

public sealed class ExitCodeTests : IAsyncDisposable
{
    readonly FakeInstance instance = new();

    public ValueTask DisposeAsync() => instance.DisposeAsync();

    [Theory]
    [InlineData("fly", "there is no command \"fly\"; see outlive --help")]
    [InlineData("strat", "there is no command \"strat\"; did you mean \"start\"?; see outlive --help")]
    [InlineData("ps --fast", "\"outlive ps\" has no option --fast; see outlive ps --help")]
    [InlineData("logs --tail", "--tail needs a value: --tail N")]
    [InlineData("logs --tail many", "--tail takes a number, not \"many\"")]
    [InlineData("why", "\"outlive why\" needs more: outlive why SERVICE")]
    [InlineData("why a b", "\"outlive why\" doesn't take \"b\": outlive why SERVICE")]
    [InlineData("exec web", "\"outlive exec\" needs a command: outlive exec SERVICE [--timeout SECONDS] -- COMMAND…")]
    [InlineData("ps --instance ../x", "\"../x\" is no name for an instance: letters, digits, '-', '_' and '.', 27 at most")]
    [InlineData("orphans --kill 12", "--kill takes a pid and its start time, as in 4711-123456, not \"12\"")]
    public async Task Wrong_use_is_2_with_the_way_out(string line, string reason)
    {
        var result = await TestProcess.Run(FakeInstance.Program, line.Split(' '));
        result.Error.ShouldBe($"outlive: {reason}\n");
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("start")]
    [InlineData("logs")]
    [InlineData("events")]
    public async Task Nobody_there_is_3(string command)
    {
        await using var process = instance.Start([], FakeInstance.Program, command, "--instance", "nobody");
        var result = await Eventually.Completes(process.Ended, $"{command} has ended");
        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("cannot reach the instance: there is no ");
        result.Error.ShouldContain("\"outlive up\" starts it");
    }

    [Theory]
    [InlineData("logs")]
    [InlineData("events")]
    public async Task A_file_before_the_command_is_the_plan_also_where_f_means_follow(string command)
    {
        await using var process = instance.Start([], FakeInstance.Program, "-f", "/nowhere/shop/outlive.yaml", command, "-f");
        (await Eventually.Completes(process.Ended, $"{command} has ended")).Error.ShouldContain("cannot reach the instance: there is no ");
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_3()
    {
        instance.Raw("GET /v1/services", "");
        var result = await instance.RunAsync("ps");
        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("it hung up without an answer");
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("start")]
    public async Task A_daemon_that_is_gone_while_its_keeper_lives_is_waited_for(string command)
    {
        var folder = Directory.CreateDirectory(Path.Combine(instance.Folder, "run", "gone")).FullName;
        using var keeper = LockFile.TryTake(Path.Combine(folder, "keeper.lock")).ShouldNotBeNull();
        await using var process = instance.Start([], FakeInstance.Program, command, "--instance", "gone");
        await Eventually.Holds(() => ProcScan.Find(process.Pid) is { IsAlive: true }, $"{command} runs");
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("web")));
        instance.Answer("POST /v1/start", Wire.Of(Wire.Ready("web")));
        File.CreateSymbolicLink(Path.Combine(folder, "api.sock"), Path.Combine(instance.RunDirectory, "api.sock"));
        var result = await Eventually.Completes(process.Ended, $"{command} has ended");
        result.Error.ShouldBeEmpty();
        result.Output.ShouldContain("web");
    }

    [Theory]
    [InlineData("ps", "GET /v1/services")]
    [InlineData("graph", "GET /v1/graph")]
    [InlineData("start", "POST /v1/start")]
    [InlineData("events", "GET /v1/events")]
    public async Task A_refusal_is_1_with_its_sentence(string command, string question)
    {
        instance.Answer(question, Wire.Problem(ErrorCode.WrongState, "cannot do that: it is Sunday; come back tomorrow"), status: 409);
        var result = await instance.RunAsync(command);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe("outlive: cannot do that: it is Sunday; come back tomorrow\n");
    }

    [Fact]
    public async Task A_wait_that_was_too_long_is_4_and_says_for_whom()
    {
        instance.Answer("POST /v1/start", """{"services":[],"pending":["web is starting: its readiness probe fails"],"timedOut":true}""");
        var result = await instance.RunAsync("start", "web", "--timeout", "1s");
        result.ExitCode.ShouldBe(4);
        result.Error.ShouldBe("outlive: timed out: web is starting: its readiness probe fails\n");
        var (line, body) = instance.Asked.ShouldHaveSingleItem();
        line.ShouldBe("POST /v1/start?wait=ready&timeout=1s");
        body.ShouldContain("\"services\":[\"web\"]");
    }

    [Fact]
    public async Task Exec_ends_with_the_code_of_its_command()
    {
        instance.Answer("POST /v1/services/web/exec", """{"process":"p","code":42,"output":"said so\n"}""");
        var result = await instance.RunAsync("exec", "web", "--", "sh", "-c", "exit 42");
        (result.ExitCode, result.Output).ShouldBe((42, "said so\n"));
        instance.Asked.ShouldHaveSingleItem().Body.ShouldContain("""["sh","-c","exit 42"]""");
    }

    [Fact]
    public async Task Exec_ends_like_a_shell_when_a_signal_ended_its_command()
    {
        instance.Answer("POST /v1/services/web/exec", """{"process":"p","signal":"SIGKILL"}""");
        (await instance.RunAsync("exec", "web", "--", "x")).ExitCode.ShouldBe(137);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_3()
    {
        instance.Raw("GET /v1/graph", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"nodes\"");
        var result = await instance.RunAsync("graph");
        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("the answer ended in its middle");
    }
}
