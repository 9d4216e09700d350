using Outlive.Contracts.Keeper;
using Outlive.Keeper.Output;

namespace Outlive.Keeper.Processes;

/// <summary>Brings what lanes say of a process's streams to the control loop.</summary>
internal sealed class StreamNews(Instance instance, Process process) : IStreamOwner
{
    GrowthNews? growth;

    public void Grew()
    {
        if (!process.Watched) return;
        LazyInitializer.EnsureInitialized(ref growth, () => new(instance.Control, () => instance.OutputGrew(process)))!.Raise();
    }

    public void Changed(StreamState state) =>
        instance.Control.Post(() => instance.Publish(process, KeeperEventKind.OutputChanged, state.Snapshot()));
}
