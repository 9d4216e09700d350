namespace Outlive.Linux;

/// <summary>A timer of an <see cref="EventLoop"/>; cancelled, it stays in the queue until it is due and does nothing.</summary>
internal sealed class LoopTimer(Action action)
{
    Action? action = action;

    public void Cancel() => action = null;

    internal void Fire()
    {
        var due = action;
        action = null;
        due?.Invoke();
    }
}
