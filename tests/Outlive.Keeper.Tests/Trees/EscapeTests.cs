using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Trees;

/// <summary>Every way a process may try to slip away from being killed. F stands for the file in which the children stamp their pids.</summary>
public sealed class EscapeTests(BothKeepers keepers) : IClassFixture<BothKeepers>
{
    const int Overflow = 65534;

    static readonly Dictionary<string, (string Actions, int Stamps)> Escapes = new()
    {
        ["a process that ignores TERM"] = ("ignore TERM stamp F main forever", 1),
        ["a plain grandchild"] = ("fork fork stamp F b forever end stamp F a forever end stamp F main forever", 3),
        ["a double fork"] = ("double-fork stamp F a forever end stamp F main forever", 2),
        ["a double fork into a new session"] = ("double-fork-setsid stamp F a forever end stamp F main forever", 2),
        ["a new session"] = ("fork setsid stamp F a forever end stamp F main forever", 2),
        ["a fork storm"] = ("fork storm 30 end stamp F main forever", 1),
        ["a holder of stdout"] = ("hold-stdout 60000 stamp F main forever", 1),
        ["dropped privileges"] = ($"double-fork-setsid stamp F a drop-privileges {Overflow} forever end stamp F main forever", 2),
        ["a process that is not dumpable"] = ("double-fork-setsid nondumpable stamp F a forever end stamp F main forever", 2),
        ["a cleared environment"] = ("double-fork-setsid clear-environment stamp F a forever end stamp F main forever", 2),
        ["a changed title"] = ("double-fork-setsid title a)(b stamp F a forever end stamp F main forever", 2),
        ["all of them together"] = ($"""
            ignore all hold-stdout 60000
            fork title ) clear-environment stamp F a drop-privileges {Overflow} nondumpable
                double-fork-setsid ignore all fork storm 20 end forever end forever end
            stamp F main forever
            """, 2),
    };

    public static TheoryData<string, bool> Cases() => [.. from escape in Escapes.Keys from cgroups in (bool[])[true, false] select (escape, cgroups)];

    [Theory, MemberData(nameof(Cases))]
    public async Task Nothing_of_a_tree_is_left_when_its_kill_is_answered(string escape, bool cgroups)
    {
        var keeper = keepers[cgroups];
        var (tree, stamps) = (await StartAsync(keeper, escape, $"escape-{Escapes.Keys.Order().ToList().IndexOf(escape)}"), Escapes[escape].Stamps);
        var report = await Eventually.Completes(keeper.Client.KillAsync(tree.Id, new() { GraceMs = 50, DeadlineMs = 15_000 }), "the kill is answered");
        report.Alive.ShouldBeEmpty();
        tree.Living().ShouldBeEmpty();
        StampLog.Read(tree.StampFile).Count.ShouldBeGreaterThanOrEqualTo(stamps);
        (await keeper.Client.InspectAsync(tree.Id)).Process.Exit.ShouldNotBeNull();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_an_exited_process_left_behind_can_be_killed(bool cgroups)
    {
        var keeper = keepers[cgroups];
        var stamps = $"{keeper.Root}/leftovers";
        await keeper.ChildAsync("leaves", $"double-fork-setsid stamp {stamps} a forever end fork stamp {stamps} b forever end wait-file {keeper.Root}/go");
        await Eventually.Holds(() => StampLog.Read(stamps).Count == 2, "both have started");
        await File.WriteAllTextAsync($"{keeper.Root}/go", "", TestContext.Current.CancellationToken);
        (await keeper.ExitAsync("leaves")).Code.ShouldBe(0);
        StampLog.Read(stamps).ShouldAllBe(x => ProcScan.Alive(x.Pid));
        var report = await keeper.Client.KillAsync("leaves");
        report.Forced.ShouldBeTrue();
        report.Alive.ShouldBeEmpty();
        StampLog.Read(stamps).ShouldAllBe(x => !ProcScan.Alive(x.Pid));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Cleanup_without_a_living_keeper_ends_them_all(bool cgroups)
    {
        await using var keeper = cgroups ? await KeeperInstance.StartAsync() : await KeeperInstance.StartWithoutCgroupsAsync();
        var trees = new List<Started>();
        foreach (var escape in Escapes.Keys) trees.Add(await StartAsync(keeper, escape, $"clean-{trees.Count}"));
        await keeper.KillKeeperAsync();
        var cleanup = await TestProcess.Run(KeeperInstance.Program, ["cleanup", keeper.Launch.RunDirectory]);
        cleanup.ExitCode.ShouldBe(0, cleanup.Error);
        foreach (var tree in trees) tree.Living().ShouldBeEmpty();
        Directory.GetDirectories($"{keeper.Launch.RunDirectory}/processes").ShouldBeEmpty();
        trees.ShouldAllBe(x => x.Cgroup == null || !Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(x.Cgroup))));
    }

    internal sealed record Started(string Id, ulong Tag, string? Cgroup, string StampFile)
    {
        public List<int> Living() =>
        [
            .. ProcScan.WithLimitTag(Tag).Select(x => x.Pid),
            .. StampLog.Read(StampFile).Select(x => x.Pid).Where(ProcScan.Alive),
        ];
    }

    static async Task<Started> StartAsync(KeeperInstance keeper, string escape, string id)
    {
        var (actions, stamps) = Escapes[escape];
        var file = $"{keeper.Root}/{id}.stamps";
        var words = actions.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(x => x == "F" ? file : x);
        await keeper.ChildAsync(id, string.Join(' ', words));
        var (process, spawn) = await keeper.Client.InspectAsync(id);
        var started = new Started(id, spawn!.Tag, process.Cgroup, file);
        var fewest = actions.Contains("storm", StringComparison.Ordinal) ? 15 : stamps;
        await Eventually.Holds(() => StampLog.Read(file).Count >= stamps && ProcScan.WithLimitTag(started.Tag).Count >= fewest, $"{escape} has come to be");
        return started;
    }
}
