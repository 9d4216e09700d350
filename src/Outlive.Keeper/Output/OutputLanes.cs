namespace Outlive.Keeper.Output;

/// <summary>The lane of each file system; found from the mount table, because asking a stalled file system would stall us.</summary>
internal sealed class OutputLanes(string usualDirectory, Action<string> delete)
{
    readonly Dictionary<string, OutputLane> lanes = [];
    readonly OutputBudget budget = new();
    readonly string usual = MountTable.MountPointOf(usualDirectory);

    public OutputLane For(string directory) =>
        Get(directory.StartsWith(usualDirectory + "/", StringComparison.Ordinal) ? usual : MountTable.MountPointOf(directory));

    /// <summary>Holds every lane between two pieces, until released; a lane that is stuck in its disk is not waited for.</summary>
    public void Pause(TimeSpan limit, ManualResetEventSlim release)
    {
        using var held = new CountdownEvent(lanes.Count + 1);
        foreach (var lane in lanes.Values)
            lane.Loop.Post(() =>
            {
                held.Signal();
                release.Wait();
            });
        held.Signal();
        held.Wait(limit);
    }

    OutputLane Get(string mountPoint)
    {
        if (!lanes.TryGetValue(mountPoint, out var lane)) lanes[mountPoint] = lane = new OutputLane("output", budget, delete);
        return lane;
    }
}
