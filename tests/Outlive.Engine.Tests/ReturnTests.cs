using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

public sealed class ReturnTests
{
    [Fact]
    public async Task A_returning_daemon_finds_its_services_as_they_were()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD prompt up sleep 600000, ready: { log: up } }
              job: { type: job, command: CHILD exit 0 }
              bad: { command: CHILD exit 9, restart: never }
            """);
        await instance.SettleAsync();
        await instance.BecomesAsync("bad", ServiceState.Failed);
        var before = instance.Instance.Services();
        await instance.ReplaceDaemonAsync();
        foreach (var old in before)
        {
            var now = instance.Service(old.Id);
            (now.State, now.Pid, now.Ready, now.Process, now.LastExit?.Code).ShouldBe((old.State, old.Pid, old.Ready, old.Process, old.LastExit?.Code));
        }
    }

    [Fact]
    public async Task A_death_while_no_daemon_lives_is_acted_on_by_the_next()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000 }
            """);
        var before = await instance.BecomesReadyAsync("web");
        await instance.ReplaceDaemonAsync(() => InstanceUnderTest.Kill(before.Pid!.Value));
        var after = await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "is back");
        after.Restarts.ShouldBe(1);
    }

    [Fact]
    public async Task A_keeper_that_is_killed_costs_nobody_anything()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000 }
              api: { command: CHILD sleep 600000 }
            """);
        await instance.SettleAsync();
        var before = instance.Instance.Services();
        var keeper = instance.Instance.Describe().KeeperPid;
        InstanceUnderTest.Kill(keeper);
        InstanceUnderTest.Kill(before[0].Pid!.Value);
        await instance.BecomesAsync("web", x => x.Ready && x.Pid != before[0].Pid, "is back");
        instance.Service("api").Pid.ShouldBe(before[1].Pid);
        instance.Instance.Describe().KeeperPid.ShouldNotBe(keeper);
    }

    [Fact]
    public async Task The_next_try_keeps_its_time()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD exit 1, restart: { delay: 2s, jitter: 0 } }
            """);
        var before = await instance.BecomesAsync("web", ServiceState.Backoff);
        await instance.ReplaceDaemonAsync();
        var after = instance.Service("web");
        after.State.ShouldBe(ServiceState.Backoff);
        (after.NextRetry!.Value - before.NextRetry!.Value).Duration().ShouldBeLessThan(TimeSpan.FromMilliseconds(50));
        await instance.BecomesAsync("web", x => x.Tries > before.Tries, "has tried again");
    }
}
