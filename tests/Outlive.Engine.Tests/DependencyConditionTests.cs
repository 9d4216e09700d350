using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

public sealed class DependencyConditionTests
{
    [Fact]
    public async Task Started_waits_for_the_process_and_not_for_its_readiness()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: { db: started } }
              db: { command: CHILD sleep 600000, ready: { log: never said } }
            """);
        await instance.BecomesReadyAsync("web");
        instance.Service("db").Ready.ShouldBeFalse();
    }

    [Fact]
    public async Task Ready_waits_until_the_probe_passes()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: { db: ready } }
              db: { command: CHILD wait-file STAMPS prompt up sleep 600000, ready: { log: up } }
            """);
        var waiting = await instance.BecomesAsync("web", ServiceState.Pending);
        waiting.WaitingFor.ShouldBe(["db (ready)"]);
        File.WriteAllText(instance.Stamps, "");
        var web = await instance.BecomesReadyAsync("web");
        web.StartedAt!.Value.ShouldBeGreaterThanOrEqualTo(instance.Service("db").ReadyAt!.Value);
    }

    [Fact]
    public async Task Healthy_waits_for_the_liveness_probe_too()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: { db: healthy } }
              db:
                command: CHILD sleep 600000
                alive: { exec: "test -e STAMPS", interval: 50ms, on_failure: none }
            """);
        await instance.BecomesAsync("db", x => x.Health == ServiceHealth.Unhealthy, "is unhealthy");
        instance.Service("db").Ready.ShouldBeTrue();
        instance.Service("web").State.ShouldBe(ServiceState.Pending);
        File.WriteAllText(instance.Stamps, "");
        await instance.BecomesReadyAsync("web");
        instance.Service("db").Health.ShouldBe(ServiceHealth.Healthy);
    }

    [Fact]
    public async Task Completed_takes_any_end_and_completed_successfully_only_a_good_one()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              any: { command: CHILD sleep 600000, depends_on: { bad: completed } }
              good: { command: CHILD sleep 600000, depends_on: { fine: completed_successfully } }
              picky: { command: CHILD sleep 600000, depends_on: { bad: completed_successfully } }
              bad: { type: job, command: CHILD exit 1, restart: never }
              fine: { type: job, command: CHILD exit 0 }
            """);
        await instance.BecomesReadyAsync("any");
        await instance.BecomesReadyAsync("good");
        var picky = await instance.BecomesAsync("picky", ServiceState.Skipped);
        picky.Why!.ShouldContain("bad is failed");
    }

    [Theory]
    [InlineData("started", "db: { command: CHILD sleep 600000, depends_on: { slow: ready } }")]
    [InlineData("ready", "db: { command: CHILD sleep 600000, ready: { log: never said } }")]
    [InlineData("healthy", "db: { command: CHILD sleep 600000, alive: { exec: /bin/false, on_failure: none } }")]
    [InlineData("completed", "db: { type: job, command: CHILD sleep 600000 }")]
    [InlineData("completed_successfully", "db: { type: job, command: CHILD sleep 600000 }")]
    public async Task Patience_with_any_condition_ends_at_its_timeout(string condition, string db)
    {
        await using var instance = await InstanceUnderTest.StartAsync($$"""
            services:
              web: { command: CHILD sleep 600000, depends_on: { db: { condition: {{condition}}, timeout: 300ms } } }
              slow: { command: CHILD sleep 600000, ready: { log: never said } }
              {{db}}
            """);
        var skipped = await instance.BecomesAsync("web", ServiceState.Skipped);
        skipped.Pid.ShouldBeNull();
        skipped.Why!.ShouldContain("db");
        instance.Service("db").State.ShouldNotBe(ServiceState.Failed);
    }

    [Fact]
    public async Task One_failed_look_at_a_dependency_restarts_nobody()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: { db: { condition: ready, restart: true } } }
              db:
                command: CHILD sleep 600000
                ready: { exec: "test -e STAMPS", interval: 50ms, failure_threshold: 1 }
            """);
        File.WriteAllText(instance.Stamps, "");
        var before = await instance.BecomesReadyAsync("web");
        File.Delete(instance.Stamps);
        await instance.BecomesAsync("db", x => !x.Ready, "is not ready");
        File.WriteAllText(instance.Stamps, "");
        await instance.BecomesReadyAsync("db");
        var after = instance.Service("web");
        (after.Pid, after.Ready, after.Restarts).ShouldBe((before.Pid, true, 0));
    }

    [Fact]
    public async Task A_circle_is_refused_by_name_and_changes_nothing()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { a: { command: CHILD sleep 600000 } }");
        await instance.SettleAsync();
        var reply = await instance.ApplyAsync("""
            services:
              a: { command: CHILD sleep 600000, depends_on: [b] }
              b: { command: CHILD sleep 600000, depends_on: [a] }
            """);
        reply.Applied.ShouldBeFalse();
        reply.Problems.ShouldContain(x => x.Message.Contains("a -> b", StringComparison.Ordinal) || x.Message.Contains("b -> a", StringComparison.Ordinal), string.Join("; ", reply.Problems.Select(x => x.Message)));
        instance.Instance.Services().Length.ShouldBe(1);
    }

    [Fact]
    public async Task Stopping_one_stops_its_dependents_first_and_nobody_else()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: [db] }
              db: { command: CHILD sleep 600000 }
              other: { command: CHILD sleep 600000 }
            """);
        await instance.SettleAsync();
        await instance.Instance.StopAsync(new() { Services = ["db"] }, "test", CancellationToken.None);
        var db = await instance.BecomesAsync("db", ServiceState.Stopped);
        var web = await instance.BecomesAsync("web", ServiceState.Stopped);
        web.LastExit!.EndedAt.ShouldBeLessThanOrEqualTo(db.LastExit!.EndedAt);
        instance.Service("other").Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task Only_who_is_late_uses_up_patience()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: { fast: { condition: ready, timeout: 300ms }, slow: { condition: ready, timeout: 1m } } }
              fast: { command: CHILD sleep 600000 }
              slow: { command: CHILD wait-file STAMPS prompt up sleep 600000, ready: { log: up } }
              hourglass: { command: CHILD sleep 600000, depends_on: { slow: { condition: ready, timeout: 700ms } } }
            """);
        await instance.BecomesAsync("hourglass", ServiceState.Skipped);
        await instance.ReplaceDaemonAsync();
        instance.Service("web").State.ShouldBe(ServiceState.Pending);
        instance.Service("web").WaitingFor.ShouldBe(["slow (ready)"]);
        File.WriteAllText(instance.Stamps, "");
        await instance.BecomesReadyAsync("web");
        await instance.BecomesReadyAsync("hourglass");
    }
}
