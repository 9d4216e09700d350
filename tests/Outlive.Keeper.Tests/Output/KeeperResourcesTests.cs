using Outlive.Contracts.Keeper;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class KeeperResourcesTests
{
    [Fact]
    public async Task A_keeper_of_fifty_idle_children_uses_no_processor()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        for (var i = 0; i < 50; i++) await keeper.ChildAsync($"idle-{i}", "lines 1 forever", holdStdin: true);
        for (var i = 0; i < 50; i++) await keeper.CountersAsync($"idle-{i}", x => x.Written > 0, "its line is written");
        // .NET compiles anew what was called often, for a moment; a loop that spins never comes to rest.
        var used = TimeSpan.MaxValue;
        await Eventually.HoldsAsync(async () =>
        {
            var before = ProcessTime.Of(keeper.Pid);
            (await TestChild.Run("sleep", "1000")).ExitCode.ShouldBe(0);
            used = ProcessTime.Of(keeper.Pid) - before;
            return used <= TimeSpan.FromMilliseconds(10);
        }, "the keeper uses no processor", lastSeen: () => $"{used} in a second");
    }

    [Fact]
    public async Task Children_that_came_and_went_leave_no_descriptor_and_no_thread()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await RoundAsync(keeper);
        var (descriptors, threads) = (ProcScan.OpenDescriptors(keeper.Pid)!.Value, Threads(keeper.Pid));
        for (var round = 0; round < 3; round++) await RoundAsync(keeper);
        await Eventually.Holds(() => ProcScan.OpenDescriptors(keeper.Pid) <= descriptors, $"descriptors are {descriptors} again",
            lastSeen: () => string.Join("\n", Directory.GetFiles($"/proc/{keeper.Pid}/fd").Select(x => $"{x} {new FileInfo(x).LinkTarget}")));
        // .NET has workers of its own that come and go.
        Threads(keeper.Pid).ShouldBeLessThanOrEqualTo(threads + 2);
    }

    [Fact]
    public async Task A_group_that_lives_on_is_not_looked_at_for_each_of_its_forgotten_members()
    {
        const int members = 300;
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("stays", KeeperInstance.ChildRequest("forever") with { Group = "shared" });
        for (var i = 0; i < members; i++)
        {
            await keeper.SpawnAsync($"goes-{i}", KeeperInstance.ChildRequest("exit 0") with { Group = "shared" });
            await keeper.ExitAsync($"goes-{i}");
            await keeper.Client.ForgetAsync($"goes-{i}");
        }
        var before = KeeperCost.WakeUps(keeper.Pid);
        (await TestChild.Run("sleep", "1000")).ExitCode.ShouldBe(0);
        (KeeperCost.WakeUps(keeper.Pid) - before).ShouldBeLessThan(members / 3);
    }

    [Fact]
    public async Task Nothing_is_held_of_a_forgotten_process_whose_grandchild_still_writes()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await RoundAsync(keeper);
        var descriptors = ProcScan.OpenDescriptors(keeper.Pid)!.Value;
        foreach (var slow in (OverflowPolicy[])[OverflowPolicy.Block, OverflowPolicy.Drop])
        {
            var request = KeeperInstance.ChildRequest("lines 1 hold-stdout 1500");
            request.Output.Backpressure = slow;
            await keeper.SpawnAsync("parent", request);
            await keeper.ExitAsync("parent");
            await keeper.CountersAsync("parent", x => x.Written == 11, "its line is written");
            await keeper.Client.ForgetAsync("parent");
            await Eventually.Holds(() => ProcScan.OpenDescriptors(keeper.Pid) <= descriptors, $"descriptors are {descriptors} again");
            Spooled.Of(keeper, "parent").Files().ShouldBeEmpty();
            keeper.ForgetEvents();
        }
    }

    [Fact]
    public async Task Without_a_free_descriptor_output_waits_and_is_not_thrown_away()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("web", "read-line lines 20000", holdStdin: true);
        await MountedDirectory.RunAsync("prlimit", "--pid", $"{keeper.Pid}", "--nofile=10:");
        await keeper.Client.WriteAsync("web", "\n"u8.ToArray());
        await keeper.EventAsync(x => x.Stream?.Trouble is { } trouble && trouble.Contains("open files", StringComparison.Ordinal), "it has no descriptor left");
        await MountedDirectory.RunAsync("prlimit", "--pid", $"{keeper.Pid}", "--nofile=1000:");
        await keeper.EndOfOutputAsync("web");
        keeper.OutputOf("web").ShouldBe("got:\n" + TestChild.Lines(1, 20000));
        (await keeper.CountersAsync("web")).ShouldSatisfyAllConditions(x => x.DroppedDiskFull.ShouldBe(0), x => x.Trouble.ShouldBeNull());
    }

    static int Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Length;

    static async Task RoundAsync(KeeperInstance keeper)
    {
        foreach (var kind in (string[])["plain", "drop", "terminal", "channel"])
        {
            var request = KeeperInstance.ChildRequest("lines 2 err-lines 2");
            request.Output.Backpressure = kind == "drop" ? OverflowPolicy.Drop : OverflowPolicy.Block;
            request.Terminal = kind == "terminal" ? new(24, 80) : null;
            request.Channel = kind == "channel";
            await keeper.SpawnAsync(kind, request, holdStdin: kind != "terminal");
            if (kind == "terminal") Libc.Close(await keeper.Client.AttachTerminalAsync(kind));
            await Eventually.HoldsAsync(async () => (await keeper.Client.InspectAsync(kind)).Process.Phase == ProcessPhase.Exited, $"{kind} has ended");
            await keeper.EndOfOutputAsync(kind);
            await keeper.Client.ForgetAsync(kind);
            Spooled.Of(keeper, kind).Files().ShouldBeEmpty();
        }
        keeper.DropDescriptors();
    }

    [Fact]
    public async Task Pipes_grow_under_a_flood_but_not_all_of_them()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        string[] ids = [.. Enumerable.Range(0, 40).Select(x => $"flood-{x}")];
        foreach (var id in ids)
        {
            var request = KeeperInstance.ChildRequest("bytes 3000000 forever");
            (request.Output.MaxSize, request.Output.Keep) = (500_000, 1);
            await keeper.SpawnAsync(id, request);
        }
        foreach (var id in ids) await keeper.CountersAsync(id, x => x.Written == 3_000_000, "all is written");
        var sizes = ids.Select(x => Capacity(keeper, x)).ToArray();
        sizes.Count(x => x == 1024 * 1024).ShouldBeInRange(1, 32);
        sizes.ShouldAllBe(x => x == 1024 * 1024 || x == 64 * 1024);
    }

    static int Capacity(KeeperInstance keeper, string id)
    {
        var fifo = Libc.Open($"{keeper.Client.DirectoryOf(id)}/stdout", Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        var size = Libc.Control(fifo, Libc.F_GETPIPE_SZ, 0);
        Libc.Close(fifo);
        return size;
    }
}
