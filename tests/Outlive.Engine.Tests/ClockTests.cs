using Outlive.Contracts.Api;
using Outlive.Hosting;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

/// <summary>Somebody sets the clock, or the machine had none that was right when it came up: what is measured goes by another.</summary>
public sealed class ClockTests
{
    static readonly TimeSpan Hours = TimeSpan.FromHours(5);

    readonly ShiftedClock clock = new();

    [Theory, InlineData(5), InlineData(-5)]
    public async Task Nothing_restarts_or_stops_because_the_clock_was_set(int hours)
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, max_runtime: 1h, alive: { exec: "true", interval: 20ms, failure_threshold: 1 } }
              slow: { command: CHILD sleep 600000, ready: { log: never, start_timeout: 1h } }
              waits: { command: CHILD sleep 600000, depends_on: { slow: { condition: ready, timeout: 1h } } }
              tells: { command: CHILD notify WATCHDOG=1 sleep 600000, alive: { watchdog: 1h } }
              stopped: { command: CHILD sleep 600000, autostart: false }
            """, clock);
        foreach (var id in (string[])["web", "tells"]) await instance.BecomesAsync(id, x => x.Health == ServiceHealth.Healthy, "is healthy");
        await instance.BecomesAsync("slow", x => x.Pid is not null, "has a process");
        var before = States(instance);
        var told = await QuietAsync(instance);

        clock.Shift += TimeSpan.FromHours(hours);
        await LooksAsync(instance);
        States(instance).ShouldBe(before);
        await instance.ReplaceDaemonAsync();
        await LooksAsync(instance);
        States(instance).ShouldBe(before);
        await instance.ReplaceDaemonAsync(() => clock.Shift -= TimeSpan.FromHours(hours));
        await LooksAsync(instance);
        States(instance).ShouldBe(before);
        (await QuietAsync(instance)).ShouldBe(told);
    }

    [Theory, InlineData(5), InlineData(-5)]
    public async Task The_next_try_comes_when_it_was_to_come(int hours)
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              soon: { command: CHILD exit 1, restart: { delay: 2s, jitter: 0, tries: -1 } }
              later: { command: CHILD exit 1, restart: { delay: 10m, max_delay: 10m, jitter: 0, tries: -1 } }
            """, clock);
        var soon = await instance.BecomesAsync("soon", ServiceState.Backoff);
        var later = await instance.BecomesAsync("later", ServiceState.Backoff);
        await instance.ReplaceDaemonAsync(() => clock.Shift += TimeSpan.FromHours(hours));
        instance.Service("soon").State.ShouldBe(ServiceState.Backoff);
        var left = instance.Service("later").NextRetry!.Value - clock.GetUtcNow();
        left.ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        await instance.BecomesAsync("soon", x => x.Tries > soon.Tries, "has tried again");
        instance.Service("later").Tries.ShouldBe(later.Tries);
    }

    [Fact]
    public async Task Words_and_waits_go_on_when_the_clock_goes_back()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD lines 2 sleep 600000 } }", clock);
        var before = await instance.BecomesReadyAsync("web");
        clock.Shift -= Hours;
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        (await instance.Instance.WaitAsync(["web"], WaitFor.Ready, TimeSpan.FromSeconds(20), CancellationToken.None)).TimedOut.ShouldBeFalse();
        await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "has restarted");
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        (await instance.Instance.WaitAsync(["web"], WaitFor.Stopped, TimeSpan.FromSeconds(20), CancellationToken.None)).TimedOut.ShouldBeFalse();
        instance.Instance.Describe().UptimeSeconds.ShouldBeInRange(0, 60);
        (await instance.EventsAsync()).Select(x => x.Sequence).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Fact]
    public async Task A_later_process_is_the_later_one_although_the_clock_went_back()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD lines 2 exit 0 } }", clock);
        var first = (await instance.BecomesAsync("web", ServiceState.Completed)).Process!;
        await Eventually.Holds(() => Directory.GetFiles(Path.Combine(instance.Options.RunDirectory, "processes"), "exit.json", SearchOption.AllDirectories).Length == 0, "the keeper has forgotten it");
        await instance.ReplaceDaemonAsync(() => clock.Shift -= Hours);
        await instance.Instance.StartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        var second = (await instance.BecomesAsync("web", x => x.State == ServiceState.Completed && x.Process != first, "has run again")).Process!;
        ProcessIds.NumberOf(second).ShouldBeGreaterThan(ProcessIds.NumberOf(first));
        var lines = new List<string>();
        await foreach (var line in instance.Instance.LogsAsync(new() { Services = ["web"] }, CancellationToken.None)) lines.Add(line.Process);
        lines.ShouldBe([first, first, second, second]);
    }

    [Fact]
    public async Task Who_follows_since_a_time_hears_what_comes_although_the_clock_went_back()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD lines 1 sleep 600000 } }", clock);
        await instance.LineAsync("web", "0000000001");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var since = clock.GetUtcNow() + Hours;
        await using var lines = instance.Instance.LogsAsync(new() { Services = ["web"], Since = since, Follow = true }, limit.Token).GetAsyncEnumerator(limit.Token);
        await using var events = instance.Instance.EventsAsync(new() { Since = since, Follow = true }, limit.Token).GetAsyncEnumerator(limit.Token);
        var (line, told) = (lines.MoveNextAsync().AsTask(), events.MoveNextAsync().AsTask());
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        (await line).ShouldBeTrue();
        (await told).ShouldBeTrue();
        lines.Current.Process.ShouldBe((await instance.BecomesReadyAsync("web")).Process);
    }

    static List<(string, ServiceState, bool, ServiceHealth, int?, int)> States(InstanceUnderTest instance) =>
        [.. instance.Instance.Services().Select(x => (x.Id, x.State, x.Ready, x.Health, x.Pid, x.Restarts))];

    /// <summary>A probe has looked twice since, so whatever was due at once has been.</summary>
    static async Task LooksAsync(InstanceUnderTest instance)
    {
        var from = instance.Service("web").AliveProbe?.At;
        await instance.BecomesAsync("web", x => x.AliveProbe is { } probe && probe.At != from && probe.InARow > 0, "has been looked at");
        from = instance.Service("web").AliveProbe!.At;
        await instance.BecomesAsync("web", x => x.AliveProbe is { } probe && probe.At != from, "has been looked at again");
    }

    static async Task<int> QuietAsync(InstanceUnderTest instance) =>
        (await instance.EventsAsync(EventKind.ServiceRestarted, EventKind.ServiceStopping, EventKind.ServiceUnhealthy, EventKind.ProcessExited, EventKind.ServiceSkipped, EventKind.ProbeFailed)).Count;
}
