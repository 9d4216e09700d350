using System.Diagnostics;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.InCharge;

public sealed class DaemonTests
{
    [Fact]
    public async Task A_second_daemon_is_refused()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        using var first = await keeper.OpenAsync(new() { Version = KeeperProtocol.Version, Daemon = true });
        var refused = await Should.ThrowAsync<KeeperException>(keeper.OpenAsync(new() { Version = KeeperProtocol.Version, Daemon = true }));
        refused.Code.ShouldBe(KeeperErrorCode.DaemonPresent);
        refused.Message.ShouldContain($"pid {Environment.ProcessId} decides here");
    }

    [Fact]
    public async Task A_daemon_that_dies_young_is_started_again_more_and_more_slowly()
    {
        using var directory = new TempDirectory("/dev/shm");
        var stamps = directory.File("stamps");
        await using var keeper = await KeeperInstance.StartAsync(TestChild.Path, "stamp", stamps, "daemon", "exit", "3");
        await Eventually.Holds(() => StampLog.Read(stamps).Count >= 2, "it is started again at once");
        var second = Stopwatch.GetTimestamp();
        await Eventually.Holds(() => StampLog.Read(stamps).Count >= 3, "it is started a third time");
        Stopwatch.GetElapsedTime(second).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.5));
        File.ReadAllText($"{keeper.Launch.StateDirectory}/keeper.log").ShouldContain("the daemon ended young (code 3)");
    }

    [Fact]
    public async Task A_daemon_that_was_started_by_hand_is_adopted_and_not_doubled()
    {
        await using var arena = new KillInjection.Arena(seed: 3, alive: 2, total: 4);
        await using var daemon = TestProcess.Start(arena.Launch.Daemon[0], arena.Launch.Daemon[1..]);
        await arena.SettleAsync();
        arena.Daemons().ShouldBe([$"{daemon.Pid}"]);
        using var connection = await KeeperConnection.OpenAsync(arena.Launch.Socket, new() { Version = KeeperProtocol.Version }, _ => { });
        connection.Hello.DaemonPid.ShouldBe(daemon.Pid);
        // Its keeper does not start another while it lives, and does when it is dead.
        KillInjection.Arena.Kill($"{daemon.Pid}");
        await arena.SettleAsync();
        arena.Daemons().Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_daemon_comes_back_though_its_crash_file_cannot_be_opened()
    {
        using var directory = new TempDirectory("/dev/shm");
        var (stamps, go) = (directory.File("stamps"), directory.File("go"));
        await using var keeper = await KeeperInstance.StartAsync(TestChild.Path, "stamp", stamps, "daemon", "wait-file", go, "exit", "3");
        await Eventually.Holds(() => StampLog.Read(stamps).Count == 1, "it is started");
        var crashFile = $"{keeper.Launch.StateDirectory}/daemon.out";
        File.Delete(crashFile);
        Directory.CreateDirectory(crashFile);
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        await Eventually.Holds(() => StampLog.Read(stamps).Count >= 3, "it is started again and again");
        (await keeper.Client.ListAsync()).ShouldBeEmpty();
        File.ReadAllText($"{keeper.Launch.StateDirectory}/keeper.log").ShouldContain($"cannot open {crashFile}: Is a directory; the daemon's last words will be lost");
    }
}
