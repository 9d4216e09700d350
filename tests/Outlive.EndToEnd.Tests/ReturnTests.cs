using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

public sealed class ReturnTests
{
    const string Plan = """
        services:
          web: { command: CHILD stamp STAMPS web signals SIGNALS exit-on TERM 0 forever }
          api: { command: CHILD stamp STAMPS api signals SIGNALS exit-on TERM 0 forever }
        """;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Whoever_is_killed_is_back_and_no_service_has_noticed(bool daemon, bool keeper)
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        await instance.BecomesReadyAsync("web");
        await instance.BecomesReadyAsync("api");
        var before = await instance.Client.GetServicesAsync();
        var was = await instance.AnswersAsync();
        DaemonUnderTest.Kill([.. daemon ? instance.Daemons() : [], .. keeper ? instance.Keepers() : []]);
        var now = await instance.AnswersAsync();
        (now.DaemonPid == was.DaemonPid).ShouldBe(!daemon);
        (now.KeeperPid == was.KeeperPid).ShouldBe(!keeper);
        (await instance.Client.GetServicesAsync()).Select(x => (x.Id, x.Pid, x.Ready)).ShouldBe(before.Select(x => (x.Id, x.Pid, true)));
        SignalLog.Read(instance.Signalled).ShouldBeEmpty();
        await instance.ShutdownAsync();
        SignalLog.Read(instance.Signalled).Where(x => x.Signal != Libc.SIGCONT).Select(x => (x.Signal, x.Sender)).ShouldBe([(15, now.KeeperPid), (15, now.KeeperPid)]);
    }

    [Fact]
    public async Task A_daemon_that_is_asked_to_end_takes_the_keeper_along_and_leaves_the_services()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        var before = await instance.BecomesReadyAsync("web");
        Signals.Send(instance.Daemons()[0], 15);
        await Eventually.Holds(() => instance.Daemons().Length + instance.Keepers().Length == 0, "daemon and keeper have ended");
        instance.Children().Length.ShouldBe(2);
        instance.StartKeeper();
        await instance.AnswersAsync();
        (await instance.ServiceAsync("web")).Pid.ShouldBe(before.Pid);
        SignalLog.Read(instance.Signalled).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_keeper_that_executes_itself_anew_costs_nobody_anything()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        var before = await instance.BecomesReadyAsync("web");
        var was = await instance.AnswersAsync();
        using (var connection = await KeeperConnection.OpenAsync($"{instance.Paths.RunDirectory}/keeper.sock", new() { Version = KeeperProtocol.Version }, _ => { }))
            await new KeeperClient(connection, instance.Paths.RunDirectory).ReexecAsync();
        var now = await instance.AnswersAsync();
        now.KeeperPid.ShouldBe(was.KeeperPid);
        (await instance.ServiceAsync("web")).Pid.ShouldBe(before.Pid);
        await instance.ShutdownAsync();
    }

    [Fact]
    public async Task A_stop_in_order_is_finished_in_order_by_the_next_daemon()
    {
        await using var instance = await DaemonUnderTest.StartAsync("""
            services:
              db: { command: CHILD sleep 600000 }
              web: { command: CHILD ignore TERM sleep 600000, depends_on: [db], stop: { grace: 2s } }
            """);
        await instance.BecomesReadyAsync("web");
        await instance.Client.StopAsync(new());
        await instance.BecomesAsync("web", x => x.State == ServiceState.Stopping, "is being stopped");
        (await instance.ServiceAsync("db")).State.ShouldBe(ServiceState.Running, "somebody needs it still");
        DaemonUnderTest.Kill(instance.Daemons());
        await instance.AnswersAsync();
        await instance.BecomesAsync("db", x => x.State == ServiceState.Stopped, "is stopped");
        (await instance.EventsAsync(EventKind.ServiceStopped)).Select(x => x.Service).ShouldBe(["web", "db"]);
        await instance.ShutdownAsync();
    }

    [Fact]
    public async Task What_has_ended_and_what_waits_is_as_it_was()
    {
        await using var instance = await DaemonUnderTest.StartAsync("""
            services:
              done: { type: job, command: CHILD stamp STAMPS done exit 0 }
              bad: { command: CHILD stamp STAMPS bad exit 9, restart: never }
              slow: { command: CHILD stamp STAMPS slow exit 1, restart: { delay: 10m, max_delay: 10m } }
              twice: { command: CHILD stamp STAMPS twice sleep 600000 }
            """);
        var first = await instance.BecomesReadyAsync("twice");
        DaemonUnderTest.Kill(first.Pid!.Value);
        await instance.BecomesAsync("twice", x => x.Ready && x.Pid != first.Pid, "is back");
        await instance.BecomesAsync("done", x => x.State == ServiceState.Completed, "has completed");
        await instance.BecomesAsync("bad", x => x.State == ServiceState.Failed, "has failed");
        await instance.BecomesAsync("slow", x => x.State == ServiceState.Backoff, "waits for its next try");
        var before = await instance.Client.GetServicesAsync();
        var stamps = StampLog.Read(instance.Stamps).Count;
        DaemonUnderTest.Kill(instance.Daemons());
        await instance.AnswersAsync();
        (await instance.Client.GetServicesAsync()).Select(Show).ShouldBe(before.Select(Show));
        StampLog.Read(instance.Stamps).Count.ShouldBe(stamps);
        await instance.ShutdownAsync();

        static (string, ServiceState, bool, int?, int, int, int?) Show(ServiceSnapshot x) => (x.Id, x.State, x.Ready, x.Pid, x.Restarts, x.Tries, x.LastExit?.Code);
    }

    [Fact]
    public async Task A_death_under_the_next_daemon_is_seen_by_it()
    {
        await using var instance = await DaemonUnderTest.StartAsync(Plan);
        var first = await instance.BecomesReadyAsync("web");
        DaemonUnderTest.Kill(instance.Daemons());
        await instance.AnswersAsync();
        DaemonUnderTest.Kill(first.Pid!.Value);
        var second = await instance.BecomesAsync("web", x => x.Ready && x.Pid != first.Pid, "is back");
        second.LastExit!.Signal.ShouldBe("SIGKILL");
        // The newest process of a service is its own, also for a daemon that knows nothing else.
        await instance.WithNobodyInChargeAsync(() => File.Delete(Path.Combine(instance.Paths.RunDirectory, "lives")));
        await instance.AnswersAsync();
        (await instance.BecomesReadyAsync("web")).Pid.ShouldBe(second.Pid);
        StampLog.Read(instance.Stamps).Count(x => x.Name == "web").ShouldBe(2);
        await instance.ShutdownAsync();
    }
}
