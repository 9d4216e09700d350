using System.Diagnostics;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Trees;

public sealed class KillTests(BothKeepers keepers) : IClassFixture<BothKeepers>
{
    const int UserSignal = 10, Term = 15, Kill = 9;
    const int Long = 60_000;

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_main_process_gets_the_asked_signal_once_from_the_keeper_and_its_own_exit_code_counts(bool cgroups)
    {
        var keeper = keepers[cgroups];
        var signals = await StartAsync(keeper, "polite", "exit-on USR1 5");
        var report = await keeper.Client.KillAsync("polite", new() { Signal = UserSignal, GraceMs = Long, By = "alice" });
        report.Forced.ShouldBeFalse();
        var received = SignalLog.Read(signals).Where(x => x.Signal == UserSignal).ToList();
        received.ShouldHaveSingleItem().Sender.ShouldBe(keeper.Pid);
        SignalLog.Read(signals).ShouldAllBe(x => x.Signal != Term);
        var exit = await keeper.ExitAsync("polite");
        (exit.Code, exit.RequestedBy).ShouldBe((5, "alice"));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_process_that_does_not_obey_has_its_whole_grace_and_is_killed_after_it(bool cgroups)
    {
        var keeper = keepers[cgroups];
        var signals = await StartAsync(keeper, "deaf", "");
        var watch = Stopwatch.StartNew();
        var report = await keeper.Client.KillAsync("deaf", new() { GraceMs = 700 });
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(700);
        report.Forced.ShouldBeTrue();
        (await keeper.ExitAsync("deaf")).Signal.ShouldBe(Kill);
        SignalLog.Read(signals).Count(x => x.Signal == Term).ShouldBe(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Signal_0_kills_at_once_and_without_a_word(bool cgroups)
    {
        var keeper = keepers[cgroups];
        var signals = await StartAsync(keeper, "at-once", "");
        var report = await Eventually.Completes(keeper.Client.KillAsync("at-once", new() { Signal = 0, GraceMs = Long }), "it is killed");
        report.Forced.ShouldBeTrue();
        SignalLog.Read(signals).ShouldBeEmpty();
        (await keeper.ExitAsync("at-once")).Signal.ShouldBe(Kill);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_kill_during_the_grace_of_another_ends_both(bool cgroups)
    {
        var keeper = keepers[cgroups];
        var signals = await StartAsync(keeper, "twice", "");
        var patient = keeper.Client.KillAsync("twice", new() { GraceMs = Long, By = "alice" });
        await Eventually.Holds(() => SignalLog.Read(signals).Any(x => x.Signal == Term), "the polite signal has come");
        var impatient = keeper.Client.KillAsync("twice", new() { GraceMs = 0, By = "bob" });
        (await Eventually.Completes(impatient, "the second kill is answered")).Forced.ShouldBeTrue();
        (await Eventually.Completes(patient, "the first kill is answered")).Alive.ShouldBeEmpty();
        (await keeper.ExitAsync("twice")).RequestedBy.ShouldBe("bob");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_kill_of_a_process_that_just_exits_is_answered_with_its_record(bool cgroups)
    {
        var keeper = keepers[cgroups];
        for (var i = 0; i < 60; i++)
        {
            var id = $"race-{i}";
            await keeper.ChildAsync(id, "exit 3");
            var report = await Eventually.Completes(keeper.Client.KillAsync(id, new() { GraceMs = i % 3 == 0 ? 0 : Long }), "the kill is answered");
            report.Alive.ShouldBeEmpty();
            var exit = (await keeper.Client.InspectAsync(id)).Process.Exit.ShouldNotBeNull();
            (exit.Code == 3 || exit.Signal is Term or Kill).ShouldBeTrue();
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_signal_for_the_tree_reaches_everyone_in_it_once(bool cgroups)
    {
        var keeper = keepers[cgroups];
        var stamps = $"{keeper.Root}/everyone";
        var signals = await StartAsync(keeper, "family", $"double-fork-setsid stamp {stamps} a forever end fork stamp {stamps} b forever end");
        await Eventually.Holds(() => StampLog.Read(stamps).Count == 2, "the family is complete");
        await keeper.Client.SignalAsync("family", UserSignal, tree: true);
        await Eventually.Holds(() => SignalLog.Read(signals).Count(x => x.Signal == UserSignal) >= 3, "all three have it");
        SignalLog.Read(signals).ShouldAllBe(x => x.Sender == keeper.Pid);
        await keeper.Client.KillAsync("family", new() { Signal = 0 });
        SignalLog.Read(signals).GroupBy(x => (x.Pid, x.Signal)).ShouldAllBe(x => x.Count() == 1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Of_two_processes_in_one_group_only_the_asked_one_is_killed(bool cgroups)
    {
        var keeper = keepers[cgroups];
        var first = await keeper.SpawnAsync("web-1", KeeperInstance.ChildRequest("ignore TERM fork forever end forever") with { Group = "web" });
        var second = await keeper.SpawnAsync("web-2", KeeperInstance.ChildRequest("fork forever end forever") with { Group = "web" });
        (await keeper.Client.KillAsync("web-1", new() { GraceMs = 100 })).Alive.ShouldBeEmpty();
        await keeper.Client.ForgetAsync("web-1");
        ProcScan.Alive(first.Pid).ShouldBeFalse();
        ProcScan.Alive(second.Pid).ShouldBeTrue();
        await keeper.Client.KillAsync("web-2", new() { GraceMs = 100 });
        ProcScan.Alive(second.Pid).ShouldBeFalse();
        await keeper.Client.ForgetAsync("web-2");
        var group = Path.GetDirectoryName(second.Cgroup);
        await Eventually.Holds(() => !Directory.Exists(group), "the empty group is removed");
    }

    [Fact]
    public async Task A_main_process_that_moved_to_another_cgroup_is_killed_there()
    {
        var keeper = keepers[true];
        var process = await keeper.ChildAsync("moved", "ignore TERM forever");
        var elsewhere = Path.Combine(process.Cgroup!, "../../..", $"ot-{Path.GetFileName(keeper.Root)}");
        Directory.CreateDirectory(elsewhere);
        try
        {
            await File.WriteAllTextAsync($"{elsewhere}/cgroup.procs", $"{process.Pid}", TestContext.Current.CancellationToken);
            (await keeper.Client.KillAsync("moved", new() { GraceMs = 0 })).Alive.ShouldBeEmpty();
            (await keeper.ExitAsync("moved")).Signal.ShouldBe(Kill);
        }
        finally
        {
            await Eventually.Holds(() => TryRemove(elsewhere), "the other cgroup is empty");
        }
    }

    [Fact]
    public async Task A_keeper_that_can_not_see_the_cgroups_of_the_one_before_it_kills_by_the_tag()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var process = await keeper.ChildAsync("hidden", "ignore TERM double-fork-setsid forever end forever");
        var tag = (await keeper.Client.InspectAsync("hidden")).Spawn!.Tag;
        process.Cgroup.ShouldNotBeNull();
        await Eventually.Holds(() => ProcScan.WithLimitTag(tag).Count == 2, "both live");
        await keeper.KillKeeperAsync();
        await keeper.RestartWithoutCgroupsAsync();
        (await keeper.Client.KillAsync("hidden", new() { GraceMs = 0 })).Alive.ShouldBeEmpty();
        ProcScan.WithLimitTag(tag).ShouldBeEmpty();
    }

    [Fact]
    public async Task Waiting_for_the_end_of_a_grace_costs_no_processor_time()
    {
        var keeper = keepers[true];
        await StartAsync(keeper, "idle", "");
        var before = KeeperCost.ProcessorTicks(keeper.Pid);
        await keeper.Client.KillAsync("idle", new() { GraceMs = 1500 });
        // In hundredths of a second; a loop that spins would take 150.
        (KeeperCost.ProcessorTicks(keeper.Pid) - before).ShouldBeLessThan(50);
    }

    [Fact]
    public async Task A_hundred_kills_without_cgroups_share_their_looks_at_proc_and_others_are_answered_meanwhile()
    {
        var keeper = keepers[false];
        var ids = Enumerable.Range(0, 100).Select(x => $"many-{x}").ToArray();
        foreach (var id in ids) await keeper.ChildAsync(id, "ignore TERM forever");
        var watch = Stopwatch.StartNew();
        var kills = ids.Select(x => keeper.Client.KillAsync(x, new() { GraceMs = 0 })).ToArray();
        await keeper.Client.ListAsync();
        var answered = watch.Elapsed;
        foreach (var report in await Eventually.Completes(Task.WhenAll(kills), "all are killed")) report.Alive.ShouldBeEmpty();
        TestContext.Current.TestOutputHelper!.WriteLine($"list after {answered.TotalMilliseconds:0} ms, 100 kills after {watch.Elapsed.TotalMilliseconds:0} ms");
        answered.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    /// <summary>A child that records its signals in the returned file and goes on.</summary>
    static async Task<string> StartAsync(KeeperInstance keeper, string id, string actions)
    {
        var (signals, ready) = ($"{keeper.Root}/{id}.signals", $"{keeper.Root}/{id}.ready");
        await keeper.ChildAsync(id, $"signals {signals} {actions} stamp {ready} main forever");
        await Eventually.Holds(() => StampLog.Read(ready).Count > 0, $"{id} has started");
        return signals;
    }

    static bool TryRemove(string cgroup)
    {
        Directory.Delete(cgroup);
        return true;
    }
}
