using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Trees;

/// <summary>Children that make cgroups of their own below theirs, as container engines do.</summary>
public sealed class NestedCgroupTests
{
    [Fact]
    public async Task Who_lives_in_a_cgroup_that_a_child_made_is_killed_and_the_cgroup_is_removed()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var request = KeeperInstance.ChildRequest("") with
        {
            Command = ["/bin/sh", "-c", $"mkdir $CG/a $CG/a/b; setsid sh -c 'echo $$ > $CG/a/b/cgroup.procs; echo $$ > {keeper.Root}/inner; exec sleep 600' & wait"],
        };
        var leaf = $"{Path.GetDirectoryName((await keeper.ChildAsync("probe", "forever")).Cgroup)}/../engine/engine";
        var process = await keeper.SpawnAsync("engine", request with { Environment = [$"CG={leaf}", "PATH=/usr/bin:/bin"] });
        var inner = 0;
        await Eventually.Holds(() => int.TryParse(File.ReadAllText($"{keeper.Root}/inner"), out inner), "the inner process lives");
        (await keeper.Client.KillAsync("engine", new() { GraceMs = 0 })).Alive.ShouldBeEmpty();
        ProcScan.Alive(inner).ShouldBeFalse();
        await keeper.Client.ForgetAsync("engine");
        await Eventually.Holds(() => !Directory.Exists(process.Cgroup), "the cgroups are removed");
    }

    [Fact]
    public async Task What_a_forgotten_process_left_alive_keeps_its_cgroup_until_it_ends()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var (stamps, end) = ($"{keeper.Root}/left", $"{keeper.Root}/end");
        var process = await keeper.ChildAsync("leaves", $"double-fork-setsid stamp {stamps} a wait-file {end} end exit 0");
        await keeper.ExitAsync("leaves");
        await Eventually.Holds(() => StampLog.Read(stamps).Count == 1, "it left one behind");
        await keeper.Client.ForgetAsync("leaves");
        Directory.Exists(process.Cgroup).ShouldBeTrue();
        await File.WriteAllTextAsync(end, "", TestContext.Current.CancellationToken);
        await Eventually.Holds(() => !Directory.Exists(Path.GetDirectoryName(process.Cgroup)), "the cgroup is removed after all");
    }
}
