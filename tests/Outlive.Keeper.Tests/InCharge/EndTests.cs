using Outlive.TestKit;

namespace Outlive.Keeper.Tests.InCharge;

public sealed class EndTests
{
    [Fact]
    public async Task A_keeper_that_ends_and_keeps_leaves_its_children_to_the_next()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var go = $"{keeper.Root}/go";
        var process = await keeper.ChildAsync("kept", $"wait-file {go} exit 6");
        await keeper.Client.ShutdownAsync(stopChildren: false);
        await Eventually.Completes(keeper.Connection.Closed, "the keeper ends");
        File.Exists(keeper.Launch.Socket).ShouldBeFalse();
        await keeper.RestartAsync();
        ProcScan.Alive(process.Pid).ShouldBeTrue();
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        (await keeper.ExitAsync("kept")).Code.ShouldBe(6);
    }

    [Fact]
    public async Task A_keeper_that_ends_and_stops_leaves_nothing_running()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var obeys = await keeper.ChildAsync("obeys", "exit-on TERM 3 forever");
        var resists = await keeper.ChildAsync("resists", "ignore TERM fork ignore TERM forever end forever");
        await keeper.Client.ShutdownAsync(stopChildren: true, graceMs: 300);
        await Eventually.Completes(keeper.Connection.Closed, "the keeper ends");
        ProcScan.All().Where(x => x.IsAlive && (x.Sid == obeys.Pid || x.Sid == resists.Pid)).ShouldBeEmpty();
        await keeper.RestartAsync();
        (await keeper.ExitAsync("obeys")).Code.ShouldBe(3);
        (await keeper.ExitAsync("resists")).Signal.ShouldBe(9);
        (await keeper.ExitAsync("resists")).RequestedBy.ShouldBe("shutdown");
    }

    [Fact]
    public async Task Cleaning_up_ends_what_a_dead_keeper_left_and_is_refused_by_a_living_one()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var process = await keeper.ChildAsync("left", "ignore TERM forever");
        var refused = await TestProcess.Run(KeeperInstance.Program, ["cleanup", keeper.Launch.RunDirectory]);
        (refused.ExitCode, ProcScan.Alive(process.Pid)).ShouldBe((75, true));
        refused.Error.ShouldContain($"pid {keeper.Pid}");
        await keeper.KillKeeperAsync();
        (await TestProcess.Run(KeeperInstance.Program, ["cleanup", keeper.Launch.RunDirectory])).ExitCode.ShouldBe(0);
        await Eventually.Holds(() => !ProcScan.Alive(process.Pid), "the child has ended");
        Directory.GetDirectories($"{keeper.Launch.RunDirectory}/processes").ShouldBeEmpty();
    }
}
