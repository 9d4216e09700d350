using Outlive.Contracts.Api;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

public sealed class InChargeTests
{
    const int Stop = 19;

    const string Plan = """
        services:
          web: { command: CHILD alone ROOT/alone-web stamp STAMPS web signals SIGNALS exit-on TERM 0 forever }
          crashes: { command: CHILD alone ROOT/alone-crashes stamp STAMPS crashes sleep 1200 exit 1, restart: { policy: always, tries: -1 } }
        """;

    [Fact]
    public async Task Two_instances_do_not_know_of_each_other()
    {
        await using var first = await DaemonUnderTest.StartAsync(Plan);
        await using var second = await DaemonUnderTest.StartAsync(Plan);
        var before = await first.BecomesReadyAsync("web");
        await second.BecomesReadyAsync("web");
        await second.ShutdownAsync();
        (await first.ServiceAsync("web")).Pid.ShouldBe(before.Pid);
        SignalLog.Read(first.Signalled).ShouldBeEmpty();
        await first.ShutdownAsync();
    }

    [Fact]
    public async Task A_second_daemon_waits_and_takes_over_when_the_first_dies()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        var before = await instance.BecomesReadyAsync("web");
        var first = (await instance.AnswersAsync()).DaemonPid;
        await using var second = TestProcess.Start(instance.Daemon, instance.DaemonCommand.Skip(1));
        await Eventually.Holds(() => WaitsForLock(second.Pid), "the second daemon waits");
        (await instance.AnswersAsync()).DaemonPid.ShouldBe(first);
        DaemonUnderTest.Kill(first);
        (await instance.AnswersAsync()).DaemonPid.ShouldNotBe(first);
        (await instance.ServiceAsync("web")).Pid.ShouldBe(before.Pid);
        (await instance.EventsAsync(EventKind.InstanceRecovered)).Count.ShouldBe(1);
        Directory.GetFiles(instance.Root, "alone-*").ShouldAllBe(x => new FileInfo(x).Length == 0);
    }

    /// <summary>Its time is not over with the keeper's: what it decides waits until the keeper goes on.</summary>
    [Fact]
    public async Task A_keeper_that_stands_still_is_neither_replaced_nor_doubled()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        var before = await instance.BecomesReadyAsync("web");
        var keeper = (await instance.AnswersAsync()).KeeperPid;
        Signals.Send(keeper, Stop);
        await Eventually.Holds(() => instance.Children().Length == 1, "the other one has died meanwhile");
        (await instance.Client.GetInstanceAsync()).Warnings.ShouldContain(x => x.Contains($"keeper (pid {keeper}) stands still", StringComparison.Ordinal));
        DaemonUnderTest.Kill(instance.Daemons());
        await using (var late = TestProcess.Start(instance.Daemon, instance.DaemonCommand.Skip(1)))
        {
            await Eventually.Holds(() => WaitsForKeeper(late.Pid), "the late daemon asks the keeper");
            instance.Keepers().ShouldBe([keeper]);
            Signals.Send(keeper, Libc.SIGCONT);
            await instance.AnswersAsync();
            await instance.BecomesAsync("crashes", x => x.Pid is not null && x.Restarts > 0, "is back");
        }
        instance.Keepers().ShouldBe([keeper]);
        (await instance.AnswersAsync()).KeeperPid.ShouldBe(keeper);
        (await instance.ServiceAsync("web")).Pid.ShouldBe(before.Pid);
        Directory.GetFiles(instance.Root, "alone-*").ShouldAllBe(x => new FileInfo(x).Length == 0);
    }

    /// <summary>The lock is the first thing for which it loads our code.</summary>
    static bool WaitsForLock(int pid) => File.ReadAllText($"/proc/{pid}/maps").Contains("/Outlive.Linux.dll", StringComparison.Ordinal);

    static bool WaitsForKeeper(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Any(x => File.ReadAllText($"{x}/comm") == "keeper connecti\n");
}
