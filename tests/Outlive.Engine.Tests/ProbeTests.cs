using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

/// <summary>Each kind of probe against a program that gives it something to see.</summary>
public sealed class ProbeTests
{
    [Fact]
    public async Task Http_passes_when_the_port_opens_at_last()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD listen-late 300 {port} sleep 600000
                port: auto
                ready: { http: "http://127.0.0.1:{port}/health", interval: 50ms }
            """);
        await instance.BecomesAsync("web", x => x is { Ready: false, ReadyProbe.Detail: not null }, "is looked at in vain");
        var web = await instance.BecomesReadyAsync("web");
        (web.State, web.ReadyProbe!.Kind, web.ReadyProbe.Passing).ShouldBe((ServiceState.Running, "http", true));
    }

    [Fact]
    public async Task Http_that_never_answers_is_a_failed_start_and_not_a_wait_for_ever()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD listen-silent {port} sleep 600000
                port: auto
                ready: { http: "http://127.0.0.1:{port}/", interval: 50ms, timeout: 100ms, start_timeout: 500ms }
                restart: { tries: 1 }
            """);
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        (failed.Pid, failed.Tries).ShouldBe((null, 1));
        (await instance.EventsAsync(EventKind.ServiceReady)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tcp", "tcp: true", "listen-late 200 {port}")]
    [InlineData("listening", "listening: true", "listen-late 200 {port}")]
    [InlineData("exec", "exec: test -e STAMPS", "write-file STAMPS yes")]
    [InlineData("log", "log: ^(accepting|ready)$", "prompt ready")]
    [InlineData("notify", "notify: true", "sleep 100 notify READY=1")]
    [InlineData("delay", "delay: 200ms", "sleep 1")]
    public async Task Every_kind_sees_what_it_looks_for(string kind, string probe, string actions)
    {
        var number = kind is "tcp" or "listening" or "exec" ? ", interval: 50ms" : "";
        await using var instance = await InstanceUnderTest.StartAsync($$"""
            services:
              web:
                command: CHILD {{actions}} sleep 600000
                port: auto
                ready: { {{probe}}{{number}} }
            """);
        var web = await instance.BecomesReadyAsync("web");
        (web.ReadyProbe!.Kind, web.ReadyProbe.Passing, web.Restarts).ShouldBe((kind, true, 0));
    }

    [Fact]
    public async Task What_a_program_says_of_itself_is_shown()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: 'CHILD notify STATUS=warming notify READY=1 sleep 600000', ready: { notify: true } }
            """);
        await instance.BecomesReadyAsync("web");
        await instance.BecomesAsync("web", x => x.Status == "warming", "says what it does");
    }

    [Fact]
    public async Task A_program_that_misses_its_watchdog_is_restarted()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD notify WATCHDOG=1 sleep 600000, alive: { watchdog: 500ms }, restart: { tries: -1, delay: 10ms } }
            """);
        var before = await instance.BecomesReadyAsync("web");
        var after = await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "has restarted");
        after.Restarts.ShouldBeGreaterThan(0);
        (await instance.EventAsync(EventKind.ServiceUnhealthy, "web")).Message!.ShouldContain("liveness probe failed");
    }

    [Fact]
    public async Task A_failing_liveness_probe_restarts()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, alive: { exec: "test -e STAMPS", interval: 50ms, failure_threshold: 2 }, restart: { tries: -1, delay: 10ms } }
            """);
        File.WriteAllText(instance.Stamps, "");
        var before = await instance.BecomesAsync("web", x => x.Health == ServiceHealth.Healthy, "is healthy");
        File.Delete(instance.Stamps);
        await instance.BecomesAsync("web", x => x.Pid is { } pid && pid != before.Pid, "has another process");
        File.WriteAllText(instance.Stamps, "");
        await instance.BecomesAsync("web", x => x.Health == ServiceHealth.Healthy, "is healthy again");
    }

    [Fact]
    public async Task A_failing_readiness_probe_restarts_nothing_and_its_recovery_clears_the_reason()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, ready: { exec: "test -e STAMPS", interval: 50ms, failure_threshold: 2 } }
            """);
        File.WriteAllText(instance.Stamps, "");
        var before = await instance.BecomesReadyAsync("web");
        File.Delete(instance.Stamps);
        var unready = await instance.BecomesAsync("web", x => !x.Ready, "is not ready");
        (unready.State, unready.Pid, unready.ReadyAt).ShouldBe((ServiceState.Running, before.Pid, null));
        unready.Why!.ShouldContain("readiness probe failed");
        File.WriteAllText(instance.Stamps, "");
        var after = await instance.BecomesReadyAsync("web");
        (after.Pid, after.Restarts, after.Why).ShouldBe((before.Pid, 0, null));
    }

    [Theory]
    [InlineData("none", ServiceState.Running)]
    [InlineData("stop", ServiceState.Stopped)]
    public async Task What_a_failed_liveness_leads_to_is_the_plans_choice(string action, ServiceState state)
    {
        await using var instance = await InstanceUnderTest.StartAsync($$"""
            services:
              web: { command: CHILD sleep 600000, alive: { exec: /bin/false, interval: 50ms, failure_threshold: 2, on_failure: {{action}} } }
            """);
        await instance.EventAsync(EventKind.ServiceUnhealthy, "web");
        var web = await instance.BecomesAsync("web", state);
        web.Restarts.ShouldBe(0);
        (await instance.EventsAsync(EventKind.ServiceRestarted)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_is_well_again_no_longer_says_that_it_was_ill()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, alive: { exec: "test -e STAMPS", interval: 50ms, on_failure: none } }
            """);
        var ill = await instance.BecomesAsync("web", x => x.Health == ServiceHealth.Unhealthy, "is unhealthy");
        ill.Why!.ShouldContain("liveness probe failed");
        File.WriteAllText(instance.Stamps, "");
        var well = await instance.BecomesAsync("web", x => x.Health == ServiceHealth.Healthy, "is healthy");
        well.Why.ShouldBeNull();
    }

    [Fact]
    public async Task Looks_come_at_the_interval_that_was_asked_for()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: "CHILD listen {port} sleep 600000", port: auto, alive: { tcp: true, interval: 3s } }
            """);
        var first = await instance.BecomesAsync("web", x => x.AliveProbe?.At is not null, "was looked at");
        var second = await instance.BecomesAsync("web", x => x.AliveProbe!.At > first.AliveProbe!.At, "was looked at again");
        (second.AliveProbe!.At!.Value - first.AliveProbe!.At!.Value).ShouldBe(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(0.6));
        second.AliveProbe.Passing.ShouldBe(true);
    }

    [Fact]
    public async Task A_pause_of_probes_outlives_the_daemon()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, alive: { exec: "test -e STAMPS", interval: 50ms, failure_threshold: 1 } }
            """);
        File.WriteAllText(instance.Stamps, "");
        var before = await instance.BecomesAsync("web", x => x.Health == ServiceHealth.Healthy, "is healthy");
        await instance.Instance.PauseProbesAsync("web", paused: true, "test", CancellationToken.None);
        File.Delete(instance.Stamps);
        await instance.ReplaceDaemonAsync();
        (await instance.BecomesAsync("web", x => x.AliveProbe?.Paused == true, "has its probe paused")).Pid.ShouldBe(before.Pid);
        await instance.Instance.PauseProbesAsync("web", paused: false, "test", CancellationToken.None);
        await instance.BecomesAsync("web", x => x.Restarts > 0, "is looked at again");
    }

    [Fact]
    public async Task A_thing_of_others_is_only_looked_at()
    {
        using var stranger = new Stranger();
        await using var instance = await InstanceUnderTest.StartAsync($$"""
            services:
              db: { type: external, ports: { sql: {{stranger.Port}} }, ready: { tcp: sql, interval: 50ms, failure_threshold: 1 } }
              web: { command: CHILD sleep 600000, depends_on: [db] }
            """);
        await instance.BecomesReadyAsync("web");
        var db = await instance.BecomesAsync("db", x => x.Ports is [{ Open: true }], "has its port open");
        (db.Pid, db.Process).ShouldBe((null, null));
        stranger.Dispose();
        await instance.BecomesAsync("db", x => !x.Ready, "is not ready any more");
        instance.Service("web").Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task Commands_of_probes_do_not_keep_a_daemon_from_ending()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, replicas: 20, alive: { exec: "true", interval: 10ms } }
            """);
        await instance.SettleAsync();
        for (var i = 0; i < 5; i++)
        {
            await instance.BecomesAsync("web-1", x => x.AliveProbe?.InARow > 0, "has been looked at");
            await Eventually.Completes(instance.ReplaceDaemonAsync(), "one daemon ends and the next begins");
        }
        instance.Instance.Services().ShouldAllBe(x => x.Ready && x.Restarts == 0);
    }
}
