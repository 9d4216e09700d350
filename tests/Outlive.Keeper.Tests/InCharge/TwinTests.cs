using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.InCharge;

/// <summary>There is one keeper for an instance, however hard one tries.</summary>
public sealed class TwinTests
{
    const int Stop = 19, Continue = 18;

    [Fact]
    public async Task A_second_keeper_waits_and_then_says_who_serves()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var second = await TestProcess.Run(KeeperInstance.Program, HandStartedKeeper.Arguments(keeper.Root, "--wait", "0.2"));
        second.ExitCode.ShouldBe(75);
        second.Error.ShouldContain($"the keeper with pid {keeper.Pid} serves it already");
        (await keeper.Client.ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_waiting_keeper_takes_over_when_the_first_dies()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var process = await keeper.ChildAsync("child", "forever");
        await using var second = TestProcess.Start(KeeperInstance.Program, HandStartedKeeper.Arguments(keeper.Root, "--wait", "20"));
        await keeper.KillKeeperAsync();
        await Eventually.Holds(() => Answers(keeper), "the second serves");
        await keeper.ConnectAsync(0);
        keeper.Pid.ShouldBe(second.Pid);
        (await keeper.Client.ListAsync()).Single().Pid.ShouldBe(process.Pid);
        await keeper.Client.ShutdownAsync(stopChildren: true, graceMs: 0);
        await Eventually.Completes(second.Ended, "the second has ended");
    }

    [Fact]
    public async Task A_deleted_lock_file_makes_no_second_keeper()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        File.Delete($"{keeper.Launch.RunDirectory}/keeper.lock");
        var second = await TestProcess.Run(KeeperInstance.Program, HandStartedKeeper.Arguments(keeper.Root, "--wait", "0.2"));
        second.ExitCode.ShouldBe(75);
        second.Error.ShouldContain($"the keeper with pid {keeper.Pid} serves it already");
        var cleanup = await TestProcess.Run(KeeperInstance.Program, ["cleanup", keeper.Launch.RunDirectory]);
        cleanup.ExitCode.ShouldBe(75);
        await keeper.ChildAsync("child", "exit 0");
    }

    [Fact]
    public async Task A_stopped_keeper_is_named_and_not_replaced()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        KillInjection.Arena.Signal(keeper.Pid, Stop);
        var second = await TestProcess.Run(KeeperInstance.Program, HandStartedKeeper.Arguments(keeper.Root, "--wait", "0.2"));
        second.ExitCode.ShouldBe(75);
        second.Error.ShouldContain($"the keeper with pid {keeper.Pid} serves it and is stopped; continue it");
        KillInjection.Arena.Signal(keeper.Pid, Continue);
        await keeper.ChildAsync("child", "exit 0");
    }

    [Fact]
    public async Task A_lock_file_of_a_dead_keeper_is_no_lock()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.KillKeeperAsync();
        await File.WriteAllTextAsync($"{keeper.Launch.RunDirectory}/keeper.lock", "32000 17", TestContext.Current.CancellationToken);
        await keeper.RestartAsync();
        keeper.Connection.Hello.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task An_older_generation_is_refused()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var refused = await Should.ThrowAsync<KeeperException>(keeper.OpenAsync(new() { Version = KeeperProtocol.Version, Generation = 2 }));
        refused.Code.ShouldBe(KeeperErrorCode.OldGeneration);
    }

    static bool Answers(KeeperInstance keeper)
    {
        try
        {
            Libc.Close(UnixSocket.Connect(keeper.Launch.Socket));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
