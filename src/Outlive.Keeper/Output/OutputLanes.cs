namespace Outlive.Keeper.Output;

/// <summary>The lane of each file system; found from the mount table, because asking a stalled file system would stall us.</summary>
internal sealed class OutputLanes(string usualDirectory, Action<string> delete)
{
    readonly Dictionary<string, OutputLane> lanes = [];
    readonly OutputBudget budget = new();
    readonly string usual = MountTable.MountPointOf(usualDirectory);

    public OutputLane For(string directory) =>
        Get(directory.StartsWith(usualDirectory, StringComparison.Ordinal) ? usual : MountTable.MountPointOf(directory));

    OutputLane Get(string mountPoint)
    {
        if (!lanes.TryGetValue(mountPoint, out var lane)) lanes[mountPoint] = lane = new OutputLane("output", budget, delete);
        return lane;
    }
}
