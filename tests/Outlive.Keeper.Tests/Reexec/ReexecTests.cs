using System.Diagnostics;
using System.Text;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Reexec;

public sealed class ReexecTests(ITestOutputHelper output)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_program_in_place_keeps_pid_children_stdin_terminals_and_notifications()
    {
        await using var instance = await LinkedInstance.StartAsync();
        var (go, pid) = ($"{instance.Root}/go", instance.Keepers.Last().Pid);
        await instance.ChildAsync("pipes", $"ticks 60 10 wait-file {go} lines 3 exit 11");
        await instance.ChildAsync("reader", "read-line exit 12", holdStdin: true);
        await instance.ChildAsync("screen", "prompt > read-line exit 13", terminal: true);
        await instance.ChildAsync("teller", $"wait-file {go} notify READY=1 exit 14", notify: true);
        await instance.OutputAsync("screen", ">", "terminal");
        var since = Stopwatch.GetTimestamp();
        await instance.Link.Client.ReexecAsync();
        // Nobody accepts at this moment: it waits in the backlog.
        using var waiting = await Eventually.Completes(KeeperConnection.OpenAsync(instance.Launch.Socket, new() { Version = KeeperProtocol.Version }, _ => { }), "the backlog is served");
        output.WriteLine($"gap: {Stopwatch.GetElapsedTime(since).TotalMilliseconds:F0} ms until the new program answers");
        await Eventually.Holds(() => instance.Keepers.Count == 2, "the link is back");
        instance.Keepers.Last().Pid.ShouldBe(pid);
        instance.Keepers.Last().Generation.ShouldBe(2);
        var attachment = await instance.Link.Client.AttachTerminalAsync("screen");
        attachment.ShouldBeGreaterThan(0);
        Libc.Close(attachment);
        await instance.Link.Client.WriteAsync("reader", Encoding.UTF8.GetBytes("one\n"));
        await instance.Link.Client.WriteAsync("screen", Encoding.UTF8.GetBytes("two\n"));
        await File.WriteAllTextAsync(go, "", Cancel);
        foreach (var (id, code) in new[] { ("pipes", 11), ("reader", 12), ("screen", 13), ("teller", 14) }) (await instance.ExitAsync(id)).Code.ShouldBe(code);
        await instance.OutputAsync("pipes", TestChild.Lines(1, 63));
        await instance.OutputAsync("screen", ">two\r\ngot:two\r\n", "terminal");
        await Eventually.Holds(() => instance.Events.Any(x => x is { Process: "teller", Notify.Ready: true }), "the teller was heard");
    }

    [Fact]
    public async Task Children_that_end_in_the_gap_are_exact()
    {
        await using var instance = await LinkedInstance.StartAsync();
        for (var i = 0; i < 40; i++) await instance.ChildAsync($"c{i}", $"ticks {i} 5 exit {i}");
        await instance.Link.Client.ReexecAsync();
        for (var i = 0; i < 40; i++)
        {
            (await instance.ExitAsync($"c{i}")).Code.ShouldBe(i);
            await instance.OutputAsync($"c{i}", TestChild.Lines(1, i));
        }
    }

    [Theory]
    [InlineData("exit 1", "ended with code 1")]
    [InlineData("exec sleep 60", "ended with signal 9")]
    [InlineData(null, "there is no program")]
    public async Task A_program_that_fails_its_test_run_is_not_taken(string? script, string reason)
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var program = script is null ? $"{keeper.Root}/missing" : Script(keeper.Root, script);
        var failed = await Should.ThrowAsync<KeeperException>(keeper.Client.ReexecAsync(program));
        failed.Code.ShouldBe(KeeperErrorCode.ReexecFailed);
        failed.Message.ShouldContain(reason);
        await keeper.ChildAsync("after", "exit 4");
        (await keeper.ExitAsync("after")).Code.ShouldBe(4);
    }

    [Theory]
    [InlineData("outlive-keeper")]
    [InlineData("./outlive-keeper")]
    [InlineData("")]
    public async Task A_program_without_an_absolute_path_is_refused(string program)
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var refused = await Should.ThrowAsync<KeeperException>(keeper.Client.ReexecAsync(program));
        refused.Code.ShouldBe(KeeperErrorCode.ReexecFailed);
        refused.Message.ShouldContain("give the absolute path");
        // Nothing is under way that would make a second one wait.
        await keeper.Client.ReexecAsync();
        await Eventually.Completes(keeper.Connection.Closed, "the old program's connections end");
        await keeper.ConnectAsync(0);
        keeper.Connection.Hello.Generation.ShouldBe(2);
    }


    [Fact]
    public async Task A_program_that_dies_after_a_good_test_run_is_followed_by_adoption()
    {
        await using var instance = await LinkedInstance.StartAsync();
        var go = $"{instance.Root}/go";
        var process = await instance.ChildAsync("child", $"wait-file {go} lines 1 exit 15");
        await instance.Link.Client.ReexecAsync(Script(instance.Root, "test \"$1\" = --version"));
        await Eventually.Holds(() => instance.Keepers.Count == 2, "the link has started another keeper");
        ProcScan.Alive(process.Pid).ShouldBeTrue();
        await File.WriteAllTextAsync(go, "", Cancel);
        (await instance.ExitAsync("child")).Code.ShouldBe(15);
        await instance.OutputAsync("child", TestChild.Lines(1, 1));
    }

    static string Script(string folder, string text)
    {
        var path = $"{folder}/script";
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
