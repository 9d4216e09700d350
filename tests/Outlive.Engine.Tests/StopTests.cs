using Outlive.Contracts.Api;
using Outlive.Hosting;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class StopTests
{
    [Fact]
    public async Task One_that_ignores_the_signal_is_killed_with_its_tree_when_grace_ends()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD ignore TERM sleep 600000
                stop: { grace: 200ms }
            """);
        var running = await instance.BecomesReadyAsync("web");
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        var stopped = await instance.BecomesAsync("web", ServiceState.Stopped);
        stopped.LastExit!.Signal.ShouldBe("SIGKILL");
        ProcScan.Alive(running.Pid!.Value).ShouldBeFalse();
    }

    [Fact]
    public async Task A_forced_stop_does_not_wait_for_grace()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD ignore TERM sleep 600000
                stop: { grace: 1h }
            """);
        await instance.BecomesReadyAsync("web");
        await instance.Instance.StopAsync(new() { Force = true }, "test", CancellationToken.None);
        await instance.BecomesAsync("web", ServiceState.Stopped);
    }

    [Fact]
    public async Task A_program_can_be_asked_by_the_end_of_its_stdin()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD echo exit 0
                stdin: pipe
                stop: { close_stdin: true }
            """);
        await instance.BecomesReadyAsync("web");
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        var stopped = await instance.BecomesAsync("web", ServiceState.Stopped);
        stopped.LastExit!.Code.ShouldBe(0);
    }

    [Fact]
    public async Task What_an_operator_stopped_stays_stopped_for_the_next_daemon()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000 }
              api: { command: CHILD sleep 600000 }
            """);
        await instance.SettleAsync();
        await instance.Instance.StopAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await instance.BecomesAsync("web", ServiceState.Stopped);
        await instance.ReplaceDaemonAsync();
        instance.Service("web").State.ShouldBe(ServiceState.Stopped);
        instance.Service("api").Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_daemons_death_is_finished_by_the_next()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD ignore TERM sleep 600000
                stop: { grace: 300ms }
            """);
        await instance.BecomesReadyAsync("web");
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        await instance.ReplaceDaemonAsync();
        await instance.BecomesAsync("web", ServiceState.Stopped);
    }

    [Fact]
    public async Task A_wait_says_who_is_pending_and_why()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD sleep 600000
                ready: { log: "never said" }
            """);
        var reply = await instance.Instance.WaitAsync(["web"], WaitFor.Ready, TimeSpan.FromMilliseconds(300), CancellationToken.None);
        reply.TimedOut.ShouldBeTrue();
        reply.Pending.ShouldHaveSingleItem().ShouldContain("web is starting");
    }

    [Fact]
    public async Task A_shutdown_forces_who_takes_longer_than_all_may_take()
    {
        int pid;
        await using (var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD ignore TERM sleep 600000, stop: { grace: 1h } }
            state: { stop_timeout: 300ms }
            """)) pid = (await instance.BecomesReadyAsync("web")).Pid!.Value;
        ProcScan.Alive(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stop_of_what_is_starting_or_waiting_leaves_nothing_behind()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              slow: { command: CHILD stamp STAMPS slow sleep 600000, ready: { log: never said } }
              waiting: { command: CHILD stamp STAMPS waiting sleep 600000, depends_on: [slow] }
              dying: { command: CHILD exit 1, restart: { delay: 20s, tries: 9 } }
            """);
        await instance.BecomesAsync("dying", ServiceState.Backoff);
        await instance.BecomesAsync("slow", x => x.Pid is not null, "runs");
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        foreach (var id in (string[])["slow", "waiting", "dying"]) await instance.BecomesAsync(id, ServiceState.Stopped);
        StampLog.Read(instance.Stamps).ShouldAllBe(x => x.Name == "slow" && !ProcScan.Alive(x.Pid));
    }
}
