namespace Outlive.Probes;

/// <summary>A wait on a <see cref="ProbeWheel"/>; cancelled, it stays in its queue until it is due and does nothing.</summary>
internal sealed class WheelTimer(Action action)
{
    Action? action = action;

    public void Cancel() => Interlocked.Exchange(ref action, null);

    internal void Fire() => Interlocked.Exchange(ref action, null)?.Invoke();
}
