using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Trees;

/// <summary>A process in state D is made with the v1 freezer: unlike v2's, it lets not even SIGKILL through.</summary>
public sealed class SurvivorTests : IDisposable
{
    const int Kill = 9;

    readonly string freezer = $"/sys/fs/cgroup/freezer/ot-{Guid.NewGuid():N}";

    public SurvivorTests()
    {
        Assert.SkipUnless(Directory.Exists("/sys/fs/cgroup/freezer"), "needs the v1 freezer");
        Directory.CreateDirectory(freezer);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_process_that_can_not_die_is_named_at_the_deadline_and_recorded_when_it_dies(bool cgroups)
    {
        await using var keeper = cgroups ? await KeeperInstance.StartAsync() : await KeeperInstance.StartWithoutCgroupsAsync();
        var process = await keeper.ChildAsync("stuck", "fork forever end forever");
        await FreezeAsync(process.Pid);
        try
        {
            var report = await Eventually.Completes(keeper.Client.KillAsync("stuck", new() { GraceMs = 0, DeadlineMs = 500 }), "the kill ends at its deadline");
            var survivor = report.Alive.ShouldHaveSingleItem();
            (survivor.Pid, survivor.StartTime, survivor.State).ShouldBe((process.Pid, process.StartTime, "D"));
            (await keeper.Client.InspectAsync("stuck")).Process.Exit.ShouldBeNull();
        }
        finally
        {
            Thaw();
        }
        (await keeper.ExitAsync("stuck")).Signal.ShouldBe(Kill);
        await Eventually.Holds(() => File.Exists($"{keeper.Launch.RunDirectory}/processes/stuck/exit.json"), "the record is written");
        await Eventually.Holds(() => ProcScan.Find(process.Pid) is null, "it is reaped");
    }

    [Fact]
    public async Task Cleanup_names_what_it_could_not_end_and_keeps_its_record_for_another_try()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var process = await keeper.ChildAsync("stuck", "forever");
        await keeper.ChildAsync("free", "forever");
        await keeper.KillKeeperAsync();
        await FreezeAsync(process.Pid);
        try
        {
            var cleanup = await TestProcess.Run(KeeperInstance.Program, ["cleanup", keeper.Launch.RunDirectory]);
            cleanup.ExitCode.ShouldBe(1);
            cleanup.Error.ShouldContain($"still alive: {process.Pid} ");
            cleanup.Error.ShouldContain("(state D) of process \"stuck\"");
            Directory.GetDirectories($"{keeper.Launch.RunDirectory}/processes").ShouldHaveSingleItem().ShouldEndWith("stuck");
        }
        finally
        {
            Thaw();
        }
        (await TestProcess.Run(KeeperInstance.Program, ["cleanup", keeper.Launch.RunDirectory])).ExitCode.ShouldBe(0);
        Directory.GetDirectories($"{keeper.Launch.RunDirectory}/processes").ShouldBeEmpty();
    }

    async Task FreezeAsync(int pid)
    {
        await File.WriteAllTextAsync($"{freezer}/cgroup.procs", $"{pid}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync($"{freezer}/freezer.state", "FROZEN", TestContext.Current.CancellationToken);
        await Eventually.Holds(() => ProcScan.Find(pid) is { State: 'D' }, "it is frozen");
    }

    void Thaw() => File.WriteAllText($"{freezer}/freezer.state", "THAWED");

    public void Dispose()
    {
        if (!Directory.Exists(freezer)) return;
        Thaw();
        Eventually.Holds(() =>
        {
            Directory.Delete(freezer);
            return true;
        }, "the freezer is empty").GetAwaiter().GetResult();
    }
}
