using Outlive.Contracts.Keeper;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>Looks again and again. The next look is armed when the one before has ended, so they never overlap.</summary>
internal sealed class PolledProbe : IProbeDriver
{
    readonly IProbeLook look;
    readonly ProbeDefinition probe;
    readonly ProbeRole role;
    readonly ProbeContext context;
    readonly Action<ProbeResult> found;
    readonly Action onDue;
    readonly Lock gate = new();
    readonly CancellationTokenSource ending = new();
    WheelTimer? timer;
    Task finishing = Task.CompletedTask;
    TaskCompletionSource? idle;
    int looks;
    bool everPassed, looking, paused, ended;

    public PolledProbe(IProbeLook look, ProbeDefinition probe, ProbeRole role, ProbeContext context, Action<ProbeResult> found)
    {
        (this.look, this.probe, this.role, this.context, this.found) = (look, probe, role, context, found);
        onDue = OnDue;
    }

    public void Start()
    {
        lock (gate) Arm(ProbePace.First(probe, role, context.Chance()));
    }

    public void Pause()
    {
        lock (gate)
        {
            paused = true;
            timer?.Cancel();
        }
    }

    /// <summary>Soon, and not all at once: whoever pauses one often pauses all.</summary>
    public void Resume()
    {
        lock (gate)
        {
            paused = false;
            Arm(TimeSpan.FromTicks(Math.Min(probe.Interval.Ticks, TimeSpan.TicksPerSecond)) * context.Chance());
        }
    }

    public void Notified(NotifyState state)
    {
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            ended = true;
            timer?.Cancel();
            if (looking) idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        await ending.CancelAsync().ConfigureAwait(false);
        if (idle is not null) await idle.Task.ConfigureAwait(false);
        await finishing.ConfigureAwait(false);
        ending.Dispose();
    }

    void Arm(TimeSpan delay)
    {
        if (ended || paused || looking) return;
        timer?.Cancel();
        timer = context.Wheel.After(delay, onDue);
    }

    void OnDue()
    {
        lock (gate)
        {
            if (ended || paused || looking) return;
            looking = true;
        }
        var began = context.Time.GetTimestamp();
        var answer = look.LookAsync(ending.Token);
        if (answer.IsCompletedSuccessfully) Finish(answer.Result, began);
        else finishing = FinishAsync(answer, began);
    }

    async Task FinishAsync(ValueTask<ProbeResult> answer, long began)
    {
        try
        {
            Finish(await answer.ConfigureAwait(false), began);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            Settle();
        }
    }

    void Finish(ProbeResult result, long began)
    {
        everPassed |= result.Passed;
        looks++;
        found(result with { Latency = context.Time.GetElapsedTime(began) });
        Settle();
    }

    void Settle()
    {
        lock (gate)
        {
            looking = false;
            idle?.TrySetResult();
            Arm(ProbePace.Next(probe, role, looks, everPassed, context.Chance()));
        }
    }
}
