using Outlive.Contracts.Keeper;

namespace Outlive.Probes;

/// <summary>What makes a probe of one kind look, or listen. While it is paused, its results are dropped.</summary>
internal interface IProbeDriver : IAsyncDisposable
{
    void Start();

    void Pause();

    /// <summary>Tells again what still holds.</summary>
    void Resume();

    void Notified(NotifyState state);
}
