using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Processes;

public sealed class OrphanTests
{
    [Fact]
    public async Task Grandchildren_that_lost_their_parent_come_to_the_keeper_and_are_reaped_without_a_record()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var orphans = await OrphansAsync(keeper, "first");
        orphans.ShouldAllBe(x => ProcScan.Find(x)!.Ppid == keeper.Pid);
        await EndAsync(keeper, "first", orphans);
        (await keeper.Client.ListAsync()).ShouldHaveSingleItem().Id.ShouldBe("first");
    }

    [Fact]
    public async Task A_restarted_keeper_reaps_those_of_its_own_children_too()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var old = await OrphansAsync(keeper, "before");
        await keeper.KillKeeperAsync();
        await keeper.RestartAsync();
        var young = await OrphansAsync(keeper, "after");
        young.ShouldAllBe(x => ProcScan.Find(x)!.Ppid == keeper.Pid);
        await EndAsync(keeper, "after", young);
        await EndAsync(keeper, "before", old);
        (await keeper.Client.ListAsync()).Length.ShouldBe(2);
    }

    /// <summary>Pids of grandchildren whose parent is gone; they end when the file "end" is there.</summary>
    static async Task<int[]> OrphansAsync(KeeperInstance keeper, string id)
    {
        var (stamps, end) = ($"{keeper.Root}/{id}.orphans", $"{keeper.Root}/{id}.end");
        var orphan = $"double-fork-setsid stamp {stamps} orphan wait-file {end} end";
        var process = await keeper.ChildAsync(id, $"{orphan} {orphan} {orphan} reap forever");
        await Eventually.Holds(() => StampLog.Read(stamps).Count == 3 && StampLog.Read(stamps).All(x => ProcScan.Find(x.Pid)?.Ppid != process.Pid), "the orphans live");
        var pids = StampLog.Read(stamps).Select(x => x.Pid).ToArray();
        await Eventually.Holds(() => pids.All(x => ProcScan.Find(ProcScan.Find(x)!.Ppid) is { Comm: not "outlive-test-ch" }), "their parents are gone");
        return pids;
    }

    static async Task EndAsync(KeeperInstance keeper, string id, int[] orphans)
    {
        await File.WriteAllTextAsync($"{keeper.Root}/{id}.end", "", TestContext.Current.CancellationToken);
        await Eventually.Holds(() => orphans.All(x => ProcScan.Find(x) is null), "the orphans are reaped", lastSeen: () => string.Join("; ", orphans.Select(ProcScan.Find)));
    }
}
