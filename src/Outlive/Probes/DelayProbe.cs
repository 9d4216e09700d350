using Outlive.Contracts.Keeper;

namespace Outlive.Probes;

/// <summary>Passes when the process has lived for a while.</summary>
internal sealed class DelayProbe(TimeSpan period, ProbeContext context, Action<ProbeResult> found) : IProbeDriver
{
    WheelTimer? timer;
    volatile bool passed;

    public void Start() => timer = context.Wheel.After(period, Pass);

    public void Pause()
    {
    }

    public void Resume()
    {
        if (passed) Pass();
    }

    public void Notified(NotifyState state)
    {
    }

    public ValueTask DisposeAsync()
    {
        timer?.Cancel();
        return ValueTask.CompletedTask;
    }

    void Pass()
    {
        passed = true;
        found(new(true, $"it has lived for {ProbeWords.Of(period)}"));
    }
}
