using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>The lane of each file system; found from the mount table, because asking a stalled file system would stall us.</summary>
internal sealed class OutputLanes(string usualDirectory)
{
    readonly Dictionary<string, OutputLane> lanes = [];
    readonly OutputBudget budget = new();
    readonly string usual = MountTable.MountPointOf(usualDirectory);
    readonly Lazy<EventLoop> relay = new(StartRelay);

    public OutputLane For(string directory)
    {
        var mountPoint = directory.StartsWith(usualDirectory + "/", StringComparison.Ordinal) ? usual : MountTable.MountPointOf(directory);
        if (!lanes.TryGetValue(mountPoint, out var lane)) lanes[mountPoint] = lane = new OutputLane(budget, () => relay.Value);
        return lane;
    }

    /// <summary>Holds every lane between two pieces, until released; a lane that is stuck in its disk is not waited for.</summary>
    public void Pause(TimeSpan limit, ManualResetEventSlim release)
    {
        // The relay first: what it has read already is then written before its lane is held.
        if (relay.IsValueCreated) Hold([relay.Value], limit, release);
        Hold([.. lanes.Values.Select(x => x.Loop)], limit, release);
    }

    static void Hold(EventLoop[] loops, TimeSpan limit, ManualResetEventSlim release)
    {
        using var held = new CountdownEvent(loops.Length + 1);
        foreach (var loop in loops)
            loop.Post(() =>
            {
                held.Signal();
                release.Wait();
            });
        held.Signal();
        held.Wait(limit);
    }

    static EventLoop StartRelay()
    {
        var loop = new EventLoop();
        loop.Start("relay");
        return loop;
    }
}
