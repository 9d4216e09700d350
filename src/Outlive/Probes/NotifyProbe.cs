using Outlive.Contracts.Keeper;

namespace Outlive.Probes;

/// <summary>READY=1 on the notify socket, until STOPPING=1 (sd_notify(3)).</summary>
internal sealed class NotifyProbe(Action<ProbeResult> found) : IProbeDriver
{
    volatile NotifyState? last;

    public void Start() => Tell();

    public void Pause()
    {
    }

    public void Resume() => Tell();

    public void Notified(NotifyState state)
    {
        last = state;
        Tell();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    void Tell()
    {
        if (last is not { } state) return;
        if (state.Stopping) found(new(false, "it said STOPPING=1"));
        else if (state.Ready) found(new(true, state.Status is { Length: > 0 } status ? ProbeWords.Quote(status) : "it said READY=1"));
    }
}
