using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Tests;

public sealed class SpawnTests
{
    [Fact]
    public async Task A_child_runs_and_its_exit_code_and_output_are_kept()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var process = await keeper.ChildAsync("web", "lines 3 err-lines 2 exit 7");
        process.Pid.ShouldBeGreaterThan(0);
        (await keeper.ExitAsync("web")).Code.ShouldBe(7);
        await keeper.EventAsync(x => x is { Kind: KeeperEventKind.OutputChanged, Stream: { Name: "stdout", Ended: true } }, "stdout has ended");
        keeper.OutputOf("web").ShouldBe("0000000001\n0000000002\n0000000003\n");
        keeper.Events.Select(x => x.Kind).First().ShouldBe(KeeperEventKind.Started);
    }
}
