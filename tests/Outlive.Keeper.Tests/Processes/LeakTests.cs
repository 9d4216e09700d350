using System.Collections.Concurrent;
using System.Diagnostics;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Processes;

/// <summary>After thousands of them nothing is left of what has come and gone.</summary>
public sealed class LeakTests
{
    const int Cycles = 10_000, Others = 1_000, AtOnce = 8;

    /// <summary>Until the runtime has used the memory that it allots to the youngest objects once; then it stays at that.</summary>
    const int WarmUp = 3_000;

    /// <summary>With a rest between them: only then what was called again and again is compiled anew, and that memory is no leak either.</summary>
    const int Passes = 3;

    const int Kib = 1024;

    [Fact]
    public async Task Ten_thousand_processes_come_and_go_without_a_trace()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        using var client = await Cycler.ConnectAsync(keeper);
        var cgroups = Path.GetDirectoryName(Path.GetDirectoryName((await client.RunAsync("first")).Cgroup))!;
        for (var pass = 1; pass <= Passes; pass++)
        {
            await client.RunManyAsync($"warm-{pass}", WarmUp);
            if (pass < Passes) await AtRestAsync(keeper);
        }
        await keeper.ShouldHaveNothingOfAsync(cgroups);
        var (descriptors, memory) = (KeeperCost.Descriptors(keeper.Pid), await AtRestAsync(keeper));
        var watch = Stopwatch.StartNew();
        for (var done = 0; done < Cycles; done += 2_000)
        {
            await client.RunManyAsync($"cycle-{done}", 2_000);
            TestContext.Current.TestOutputHelper!.WriteLine($"{done + 2_000} in {watch.Elapsed.TotalSeconds:0.0} s: {ProcScan.PrivateDirtyKib(keeper.Pid)} KiB (from {memory})");
        }
        await keeper.ShouldHaveNothingOfAsync(cgroups);
        await Eventually.Holds(() => KeeperCost.Descriptors(keeper.Pid) == descriptors, "no descriptor is left",
            lastSeen: () => $"{descriptors} before, now {KeeperCost.Descriptors(keeper.Pid)}");
        (await AtRestAsync(keeper) - memory).ShouldBeLessThan(3 * Kib / 2);
    }

    /// <summary>The least of some seconds: a keeper that rests gives back what a burst left.</summary>
    static async Task<long> AtRestAsync(KeeperInstance keeper)
    {
        var (least, watch) = (long.MaxValue, Stopwatch.StartNew());
        await Eventually.Holds(() =>
        {
            least = Math.Min(least, ProcScan.PrivateDirtyKib(keeper.Pid) ?? long.MaxValue);
            return watch.Elapsed.TotalSeconds > 4;
        }, "the keeper has rested");
        return least;
    }

    [Fact]
    public async Task A_thousand_failed_starts_leave_nothing()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var cgroups = await CgroupsOfAsync(keeper);
        await UnchangedAsync(keeper, async i =>
        {
            var request = (i % 3) switch
            {
                0 => KeeperInstance.ChildRequest("exit 0") with { Command = ["/does/not/exist"] },
                1 => KeeperInstance.ChildRequest("exit 0") with { Directory = "/does/not/exist", Notify = true },
                _ => KeeperInstance.ChildRequest("exit 0") with { Identity = new() { User = "nobody-of-that-name" } },
            };
            await Should.ThrowAsync<KeeperException>(() => keeper.Client.SpawnAsync($"fail-{i}", request, holdStdin: true));
        });
        await keeper.ShouldHaveNothingOfAsync(cgroups);
    }

    [Fact]
    public async Task Processes_with_limits_leave_no_cgroup_of_any_controller()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var cgroups = await CgroupsOfAsync(keeper);
        var request = KeeperInstance.ChildRequest("forever") with { Limits = new() { Memory = 64 * Kib * Kib, Pids = 10, Cpu = 1 } };
        await keeper.SpawnAsync("limited-1", request with { Group = "limited" });
        await keeper.SpawnAsync("limited-2", request with { Group = "limited" });
        Directory.GetDirectories(cgroups).Length.ShouldBe(1);
        var groups = (await keeper.Client.InspectAsync("limited-1")).Spawn!.LimitCgroups;
        await keeper.Client.KillAsync("limited-1", new() { Signal = 0 });
        await keeper.Client.ForgetAsync("limited-1");
        groups.ShouldAllBe(x => Directory.Exists(x));
        await keeper.Client.KillAsync("limited-2", new() { Signal = 0 });
        await keeper.Client.ForgetAsync("limited-2");
        await keeper.ShouldHaveNothingOfAsync(cgroups);
        await Eventually.Holds(() => !groups.Any(Directory.Exists), "the controllers' groups are removed");
    }

    [Fact]
    public async Task A_start_that_is_refused_for_its_limits_leaves_no_cgroup()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var cgroups = await CgroupsOfAsync(keeper);
        var request = KeeperInstance.ChildRequest("exit 0") with { Limits = new() { OpenFiles = ulong.MaxValue - 1, Require = true } };
        await Should.ThrowAsync<KeeperException>(() => keeper.Client.SpawnAsync("refused", request));
        await keeper.ShouldHaveNothingOfAsync(cgroups);
    }

    [Fact]
    public async Task A_thousand_attachments_leave_nothing()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("shell", KeeperInstance.ChildRequest("forever") with { Terminal = new(24, 80) });
        await UnchangedAsync(keeper, async _ => Libc.Close(await keeper.Client.AttachTerminalAsync("shell")));
    }

    [Fact]
    public async Task A_thousand_connections_leave_nothing()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await UnchangedAsync(keeper, async _ =>
        {
            using var connection = await keeper.OpenAsync();
            await new KeeperClient(connection, keeper.Launch.RunDirectory).SubscribeAsync(0);
        });
    }

    static async Task UnchangedAsync(KeeperInstance keeper, Func<int, Task> act)
    {
        for (var i = 0; i < WarmUp; i++) await act(i);
        // The keeper lets go of the last of them a little later.
        var descriptors = 0;
        await Eventually.Holds(() => descriptors == (descriptors = KeeperCost.Descriptors(keeper.Pid)), "descriptors are steady");
        var memory = ProcScan.PrivateDirtyKib(keeper.Pid);
        for (var i = 0; i < Others; i++) await act(WarmUp + i);
        TestContext.Current.TestOutputHelper!.WriteLine($"{ProcScan.PrivateDirtyKib(keeper.Pid)} KiB (from {memory})");
        await Eventually.Holds(() => KeeperCost.Descriptors(keeper.Pid) <= descriptors, "no descriptor is left",
            lastSeen: () => $"{descriptors} before, now {KeeperCost.Descriptors(keeper.Pid)}");
        (ProcScan.PrivateDirtyKib(keeper.Pid) - memory).ShouldNotBeNull().ShouldBeLessThan(3 * Kib / 2);
    }

    static async Task<string> CgroupsOfAsync(KeeperInstance keeper)
    {
        using var client = await Cycler.ConnectAsync(keeper);
        return Path.GetDirectoryName(Path.GetDirectoryName((await client.RunAsync("first")).Cgroup))!;
    }

    /// <summary>Starts processes that end at once, awaits their end and forgets them.</summary>
    sealed class Cycler(ConcurrentDictionary<string, TaskCompletionSource> ends) : IDisposable
    {
        KeeperConnection? connection;
        KeeperClient? client;

        public static async Task<Cycler> ConnectAsync(KeeperInstance keeper)
        {
            var ends = new ConcurrentDictionary<string, TaskCompletionSource>();
            var connection = await KeeperConnection.OpenAsync(keeper.Launch.Socket, new() { Version = KeeperProtocol.Version }, frame =>
            {
                if (frame.Event is { Exit: not null } ended) End(ends, ended.Process).TrySetResult();
            });
            var cycler = new Cycler(ends) { connection = connection, client = new(connection, keeper.Launch.RunDirectory) };
            await cycler.client.SubscribeAsync(0);
            return cycler;
        }

        static TaskCompletionSource End(ConcurrentDictionary<string, TaskCompletionSource> ends, string id) =>
            ends.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

        public async Task<ProcessSnapshot> RunAsync(string id)
        {
            var (process, descriptors) = await client!.SpawnAsync(id, KeeperInstance.ChildRequest("exit 0"));
            descriptors.Dispose();
            await Eventually.Completes(End(ends, id).Task, $"{id} has ended");
            await client.ForgetAsync(id);
            ends.TryRemove(id, out _);
            return process;
        }

        public Task RunManyAsync(string name, int count) => Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await RunAsync($"{name}-{i}"));

        public void Dispose() => connection?.Dispose();
    }
}

file static class Traces
{
    public static Task ShouldHaveNothingOfAsync(this KeeperInstance keeper, string cgroups) => Eventually.Holds(
        () => Left(keeper, cgroups).Length == 0, "nothing is left of them", lastSeen: () => string.Join(", ", Left(keeper, cgroups).Take(5)));

    static string[] Left(KeeperInstance keeper, string cgroups) =>
    [
        .. Directory.GetDirectories($"{keeper.Launch.RunDirectory}/processes"),
        .. Directory.Exists($"{keeper.Launch.StateDirectory}/output") ? Directory.GetDirectories($"{keeper.Launch.StateDirectory}/output") : [],
        .. Directory.GetDirectories(cgroups),
        .. Directory.GetDirectories("/sys/fs/cgroup").Select(x => $"{x}/{Path.GetFileName(cgroups)}").Where(x => x != cgroups && Directory.Exists(x)).SelectMany(Directory.GetDirectories),
        .. ProcScan.All().Where(x => x.Ppid == keeper.Pid).Select(x => x.ToString()),
    ];
}
