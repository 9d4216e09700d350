using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

public sealed class StdinTests
{
    [Fact]
    public async Task What_is_written_arrives_in_order_and_the_end_too()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("cat", "echo exit 5", holdStdin: true);
        var large = new byte[300_000];
        for (var i = 0; i < large.Length; i++) large[i] = (byte)('a' + i % 26);
        await Eventually.Completes(Task.WhenAll(keeper.Client.WriteAsync("cat", "first\n"u8.ToArray()), keeper.Client.WriteAsync("cat", large), keeper.Client.WriteAsync("cat", [])), "all is written");
        keeper.DropDescriptors();
        await keeper.Client.CloseStdinAsync("cat");
        (await keeper.ExitAsync("cat")).Code.ShouldBe(5);
        await keeper.StreamsEndAsync("cat");
        keeper.OutputOf("cat").ShouldBe("first\n" + string.Concat(large.Select(x => (char)x)));
        await RefusedAsync(keeper.Client.WriteAsync("cat", [1]), KeeperErrorCode.ProcessEnded);
    }

    [Fact]
    public async Task The_end_comes_when_both_sides_have_closed()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("reader", "read-line forever", holdStdin: true);
        await keeper.Client.CloseStdinAsync("reader");
        await RefusedAsync(keeper.Client.WriteAsync("reader", [1]), KeeperErrorCode.NoStdin);
        await RefusedAsync(keeper.Client.CloseStdinAsync("reader"), KeeperErrorCode.NoStdin);
        keeper.OutputOf("reader").ShouldBe("");
        keeper.DropDescriptors();
        await keeper.WritesAsync("reader", "end of input");
    }

    [Fact]
    public async Task A_process_that_does_not_read_costs_no_more_than_what_is_allowed_to_wait()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("deaf", "forever", holdStdin: true);
        Task[] waiting = [keeper.Client.WriteAsync("deaf", new byte[600_000]), keeper.Client.WriteAsync("deaf", new byte[600_000])];
        for (var more = 0; more < 50; more++) await RefusedAsync(keeper.Client.WriteAsync("deaf", new byte[600_000]), KeeperErrorCode.StdinFull);
        waiting.ShouldAllBe(x => !x.IsCompleted);
        await keeper.Client.KillAsync("deaf", new() { Signal = 0 });
        foreach (var write in waiting) await RefusedAsync(write, KeeperErrorCode.StdinBroken);
    }

    [Fact]
    public async Task A_closed_or_missing_stdin_is_refused()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("closer", "close-stdin prompt closed forever", holdStdin: true);
        await keeper.ChildAsync("none", "forever");
        await keeper.WritesAsync("closer", "closed");
        await RefusedAsync(keeper.Client.WriteAsync("closer", [1]), KeeperErrorCode.StdinBroken);
        await RefusedAsync(keeper.Client.WriteAsync("none", [1]), KeeperErrorCode.NoStdin);
        await RefusedAsync(keeper.Client.WriteAsync("nobody", [1]), KeeperErrorCode.NoSuchProcess);
    }

    [Fact]
    public async Task Signals_arrive_and_those_that_do_not_exist_are_refused()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var log = $"{keeper.Root}/signals";
        var process = await keeper.ChildAsync("main", $"signals {log} exit-on USR2 3 fork forever end forever");
        await Eventually.Holds(() => ProcScan.Descendants(process.Pid).Count == 1, "the child has forked");
        await keeper.Client.SignalAsync("main", 10);
        await Eventually.Holds(() => File.ReadAllText(log).Contains($"{process.Pid} 10 {keeper.Pid}", StringComparison.Ordinal), "SIGUSR1 has come");
        await keeper.Client.SignalAsync("main", 34, tree: true);
        await Eventually.Holds(() => File.ReadLines(log).Count(x => x.Contains(" 34 ", StringComparison.Ordinal)) == 2, "both have the signal");
        foreach (var number in (int[])[0, -1, 65, int.MaxValue]) await RefusedAsync(keeper.Client.SignalAsync("main", number), KeeperErrorCode.BadRequest);
        await keeper.Client.SignalAsync("main", 12);
        (await keeper.ExitAsync("main")).Code.ShouldBe(3);
        await RefusedAsync(keeper.Client.SignalAsync("main", 10), KeeperErrorCode.ProcessEnded);
    }

    [Fact]
    public async Task A_stopped_process_obeys_a_graceful_kill()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var process = await keeper.ChildAsync("stopped", "exit-on TERM 3 prompt armed forever");
        await keeper.WritesAsync("stopped", "armed");
        await keeper.Client.SignalAsync("stopped", 19);
        await Eventually.Holds(() => ProcScan.Find(process.Pid)?.State == 'T', "it is stopped");
        var report = await Eventually.Completes(keeper.Client.KillAsync("stopped", new() { GraceMs = 20_000, By = "test" }), "the kill is done");
        report.Forced.ShouldBeFalse();
        var exit = await keeper.ExitAsync("stopped");
        (exit.Code, exit.RequestedBy).ShouldBe((3, "test"));
    }

    static async Task RefusedAsync(Task request, string code) =>
        (await Should.ThrowAsync<KeeperException>(() => Eventually.Completes(request, $"the request is refused ({code})"))).Code.ShouldBe(code);
}
