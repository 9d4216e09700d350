using Outlive.Contracts.Keeper;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>
/// WATCHDOG=1 within each period (sd_notify(3)). One missed period is a failure: the period is the patience, whatever the
/// thresholds. The first one begins after the initial delay.
/// </summary>
internal sealed class WatchdogProbe(ProbeDefinition probe, ProbeContext context, Action<ProbeResult> found) : IProbeDriver
{
    readonly Lock gate = new();
    WheelTimer? timer;
    long signs;
    bool started, paused, ended;

    public void Start()
    {
        lock (gate)
        {
            started = true;
            if (timer is null) Arm(probe.InitialDelay + probe.Period);
        }
    }

    public void Pause()
    {
        lock (gate)
        {
            paused = true;
            timer?.Cancel();
        }
    }

    /// <summary>With a whole period: what was missed meanwhile doesn't count.</summary>
    public void Resume()
    {
        lock (gate)
        {
            paused = false;
            Arm(probe.Period);
        }
    }

    public void Notified(NotifyState state)
    {
        lock (gate)
        {
            if (ended || state.Watchdogs <= signs) return;
            signs = state.Watchdogs;
            // The sign may be old: a daemon that returns is told the newest one, whenever that was.
            var left = probe.Period - (context.Time.GetElapsedTime(0) - TimeSpan.FromMilliseconds(state.WatchdogTick));
            if (left <= TimeSpan.Zero) left = TimeSpan.Zero;
            Arm(left < probe.Period ? left : probe.Period);
            if (left == TimeSpan.Zero) return;
        }
        found(new(true, "it said WATCHDOG=1 in time"));
    }

    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            ended = true;
            timer?.Cancel();
        }
        return ValueTask.CompletedTask;
    }

    void Arm(TimeSpan delay)
    {
        timer?.Cancel();
        if (started && !paused && !ended) timer = context.Wheel.After(delay, Missed);
    }

    void Missed()
    {
        lock (gate) Arm(probe.Period);
        found(new(false, $"no WATCHDOG=1 for {ProbeWords.Of(probe.Period)}"));
    }
}
