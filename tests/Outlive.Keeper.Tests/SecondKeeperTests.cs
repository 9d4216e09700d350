using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

public sealed class SecondKeeperTests
{
    [Fact]
    public async Task A_second_keeper_waits_and_then_says_who_serves()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var second = await TestProcess.Run(KeeperInstance.Program, ["run", "--run", keeper.Launch.RunDirectory, "--state", keeper.Launch.StateDirectory, "--wait", "0.1"]);
        second.ExitCode.ShouldBe(75);
        second.Error.ShouldContain($"the keeper with pid {keeper.Pid} serves it");
        (await keeper.Client.ListAsync()).ShouldBeEmpty();
    }
}
