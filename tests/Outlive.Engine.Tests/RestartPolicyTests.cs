using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

public sealed class RestartPolicyTests
{
    [Theory]
    [InlineData("on_failure", 0, ServiceState.Completed)]
    [InlineData("never", 0, ServiceState.Completed)]
    [InlineData("never", 3, ServiceState.Failed)]
    [InlineData("{ policy: on_failure, success_exit_codes: [0, 3] }", 3, ServiceState.Completed)]
    [InlineData("{ policy: on_failure, success_exit_codes: [3], tries: 1 }", 0, ServiceState.Failed)]
    public async Task An_end_is_what_policy_and_code_make_of_it(string restart, int code, ServiceState state)
    {
        await using var instance = await InstanceUnderTest.StartAsync($"services: {{ web: {{ command: CHILD exit {code}, restart: {restart} }} }}");
        var ended = await instance.BecomesAsync("web", state);
        (ended.LastExit!.Code, ended.Restarts).ShouldBe((code, 0));
    }

    [Fact]
    public async Task Always_restarts_after_success_too()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD exit 0, restart: { policy: always, delay: 10ms, tries: 3 } } }");
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        (failed.LastExit!.Code, failed.Restarts).ShouldBe((0, 2));
    }

    [Fact]
    public async Task One_that_was_stable_restarts_at_once_and_uses_no_try()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000, restart: { stable_after: 100ms, delay: 30s, tries: 2 } } }");
        for (var crash = 1; crash <= 4; crash++)
        {
            var before = await instance.BecomesAsync("web", x => x.Ready && TimeProvider.System.GetUtcNow() - x.StartedAt > TimeSpan.FromMilliseconds(150), "is stable");
            InstanceUnderTest.Kill(before.Pid!.Value);
            var after = await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "is back");
            (after.Tries, after.Restarts).ShouldBe((0, crash));
        }
    }

    [Fact]
    public async Task The_next_try_is_shown_with_its_growing_delay_and_its_jitter()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD exit 1, restart: { delay: 400ms, factor: 3, jitter: 0.1, tries: 4 } } }");
        await instance.BecomesAsync("web", x => x is { State: ServiceState.Backoff, NextRetry: not null, Tries: 2 }, "waits for its third try");
        await instance.BecomesAsync("web", ServiceState.Failed);
        var waits = await instance.EventsAsync(EventKind.ServiceBackoff);
        waits.Select(x => x.Data!["tries"]).ShouldBe(["2", "3"]);
        var delays = waits.Select(x => (DateTimeOffset.Parse(x.Data!["nextRetry"], System.Globalization.CultureInfo.InvariantCulture) - x.At).TotalMilliseconds).ToArray();
        delays[0].ShouldBe(400, 45);
        delays[1].ShouldBe(1200, 125);
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_and_one_that_succeeds_is_done()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              flaky: { type: job, command: { shell: "test -e STAMPS || { touch STAMPS; exit 1; }" }, restart: { delay: 10ms } }
              hopeless: { type: job, command: CHILD exit 2, restart: { delay: 10ms, tries: 2 } }
            """);
        (await instance.BecomesAsync("flaky", ServiceState.Completed)).Restarts.ShouldBe(1);
        (await instance.BecomesAsync("hopeless", ServiceState.Failed)).Tries.ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_one_starts_afresh_when_somebody_asks()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: { shell: \"test -e STAMPS && exec CHILD sleep 600000\" }, restart: { delay: 10ms, tries: 2 } } }");
        await instance.BecomesAsync("web", ServiceState.Failed);
        File.WriteAllText(instance.Stamps, "");
        await instance.Instance.StartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        var running = await instance.BecomesReadyAsync("web");
        (running.Tries, running.Restarts).ShouldBe((0, 0));
    }

    [Fact]
    public async Task What_runs_too_long_is_restarted()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000, max_runtime: 1200ms } }");
        var before = await instance.BecomesReadyAsync("web");
        var after = await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "has restarted");
        after.Tries.ShouldBe(0);
        (await instance.EventAsync(EventKind.ServiceStopping, "web")).Message!.ShouldContain("max_runtime");
    }

    [Fact]
    public async Task What_uses_too_much_memory_is_restarted()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD grow 60000000 burn 600000, max_memory: 20M } }");
        var before = await instance.BecomesReadyAsync("web");
        await instance.BecomesAsync("web", x => x.Pid is { } pid && pid != before.Pid, "has restarted");
        (await instance.EventAsync(EventKind.ProcessLimitHit, "web")).Message!.ShouldContain("max_memory");
    }

    [Fact]
    public async Task A_healthy_long_runner_is_not_ended_by_any_default()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD listen {port} sleep 600000
                port: auto
                ready: { tcp: true, timeout: 100ms, start_timeout: 300ms, interval: 50ms }
                alive: { tcp: true, timeout: 100ms, interval: 50ms }
            """);
        var web = await instance.BecomesReadyAsync("web");
        await instance.BecomesAsync("web", x => x.AliveProbe?.InARow > 20, "was looked at for long");
        (instance.Service("web").Pid, instance.Service("web").Restarts).ShouldBe((web.Pid, 0));
    }
}
