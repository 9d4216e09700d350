using System.Diagnostics;
using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class StalledDiskTests
{
    static readonly TimeSpan Promptly = TimeSpan.FromSeconds(5);

    static SpawnRequest Into(MountedDirectory disk, string id, string actions, OverflowPolicy slow)
    {
        var request = KeeperInstance.ChildRequest(actions);
        request.Output = new() { Directory = $"{disk.Path}/{id}", Backpressure = slow, MaxSize = 100 * 1024 * 1024 };
        return request;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_that_stalls_holds_up_only_those_who_want_to_wait_for_it(bool onFrozenDevice)
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await using var disk = await MountedDirectory.OnLoopDeviceAsync(onFrozenDevice);
        await keeper.SpawnAsync("waits", Into(disk, "waits", "lines 1 read-line bytes 3000000", OverflowPolicy.Block), holdStdin: true);
        await keeper.SpawnAsync("drops", Into(disk, "drops", "lines 1 read-line bytes 5000000 read-line lines 1", OverflowPolicy.Drop), holdStdin: true);
        foreach (var id in (string[])["waits", "drops"]) await keeper.CountersAsync(id, x => x.Written == 11, "the first line is written");

        await disk.FreezeAsync();
        foreach (var id in (string[])["waits", "drops"]) await keeper.Client.WriteAsync(id, "on\n"u8.ToArray());
        var dropped = await keeper.CountersAsync("drops", x => x.DroppedBackpressure > 3_000_000, "output is thrown away");
        // In the middle of a write, its piece may count already.
        dropped.Written.ShouldBeLessThan(100_000);
        await OthersGoOnAsync(keeper);
        (await keeper.CountersAsync("waits")).ShouldSatisfyAllConditions(x => x.Written.ShouldBeLessThan(100_000), x => x.DroppedBackpressure.ShouldBe(0));
        (await keeper.Client.InspectAsync("waits")).Process.Phase.ShouldBe(ProcessPhase.Running);

        await disk.ThawAsync();
        await keeper.EndOfOutputAsync("waits");
        new Spooled($"{disk.Path}/waits").Bytes().Length.ShouldBe(11 + 7 + 3_000_000);
        await keeper.CountersAsync("drops", x => x.Written + x.DroppedBackpressure == 11 + 7 + 5_000_000, "what was kept is written");
        await keeper.Client.WriteAsync("drops", "on\n"u8.ToArray());
        await keeper.EndOfOutputAsync("drops");
        var drops = new Spooled($"{disk.Path}/drops");
        var counters = await keeper.CountersAsync("drops");
        drops.Size().ShouldBe(counters.Written);
        drops.Index().Where(x => x.Kind == 1).Sum(x => x.Value).ShouldBe(counters.DroppedBackpressure);
        drops.Read().Notices.Count.ShouldBe(drops.Index().Count(x => x.Kind == 1));
    }

    /// <summary>Another child's whole life, and every question, while one disk stands still.</summary>
    static async Task OthersGoOnAsync(KeeperInstance keeper)
    {
        var watch = Stopwatch.StartNew();
        await keeper.ChildAsync("other", "fast 100000 20 4096 exit 5");
        (await keeper.ExitAsync("other")).Code.ShouldBe(5);
        await keeper.EndOfOutputAsync("other");
        keeper.OutputOf("other").ShouldBe(TestChild.Lines(1, 100000, 20));
        await keeper.ChildAsync("killed", "forever");
        (await keeper.Client.KillAsync("killed", new() { GraceMs = 0 })).Alive.ShouldBeEmpty();
        (await keeper.Client.ListAsync()).Length.ShouldBe(4);
        await keeper.Client.ForgetAsync("killed");
        watch.Elapsed.ShouldBeLessThan(Promptly);
    }

    [Fact]
    public async Task Forgetting_a_process_on_a_stalled_disk_holds_up_no_kill()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await using var disk = await MountedDirectory.OnLoopDeviceAsync(onFrozenDevice: false);
        await keeper.SpawnAsync("old", Into(disk, "old", "lines 1", OverflowPolicy.Block));
        await keeper.EndOfOutputAsync("old");
        await keeper.ExitAsync("old");
        await keeper.ChildAsync("killed", "forever");

        await disk.FreezeAsync();
        var forgotten = keeper.Client.ForgetAsync("old");
        var killed = keeper.Client.KillAsync("killed", new() { GraceMs = 0 });
        (await Eventually.Completes(killed, "the kill is done", Promptly)).Alive.ShouldBeEmpty();
        await disk.ThawAsync();
        await Eventually.Completes(forgotten, "the other process is forgotten");
        Directory.Exists($"{disk.Path}/old").ShouldBeFalse();
    }
}
