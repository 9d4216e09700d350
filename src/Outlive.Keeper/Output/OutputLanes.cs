using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>The lane of each file system; found from the mount table, because asking a stalled file system would stall us.</summary>
internal sealed class OutputLanes(string usualDirectory)
{
    readonly Dictionary<string, OutputLane> lanes = [];
    readonly OutputBudget budget = new();
    readonly string usual = MountTable.MountPointOf(usualDirectory);
    EventLoop? relay;

    public OutputLane For(string directory)
    {
        var mountPoint = directory.StartsWith(usualDirectory + "/", StringComparison.Ordinal) ? usual : MountTable.MountPointOf(directory);
        if (!lanes.TryGetValue(mountPoint, out var lane)) lanes[mountPoint] = lane = new OutputLane(budget, () => relay ??= StartRelay());
        return lane;
    }

    /// <summary>Makes what a stream will need, while its program can still be refused.</summary>
    public void Prepare(string directory, OverflowPolicy backpressure)
    {
        try
        {
            For(directory);
            if (backpressure == OverflowPolicy.Drop) relay ??= StartRelay();
        }
        catch (OutOfMemoryException)
        {
            // What .NET says when no thread may be made.
            throw new RefusedException(KeeperErrorCode.TooManyProcesses, $"cannot keep output in {directory}: no further thread is allowed; raise the pids limit or end something");
        }
    }

    /// <summary>Holds every lane between two pieces, until released. False when one is stuck in its disk; the others are held.</summary>
    public bool Pause(TimeSpan limit, ManualResetEventSlim release) =>
        // The relay first: what it has read already is then written before its lane is held.
        (relay is null || Hold([relay], limit, release)) && Hold([.. lanes.Values.Select(x => x.Loop)], limit, release);

    static bool Hold(EventLoop[] loops, TimeSpan limit, ManualResetEventSlim release)
    {
        // Not disposed: a lane that was stuck comes to it later.
        var held = new CountdownEvent(loops.Length + 1);
        foreach (var loop in loops)
            loop.Post(() =>
            {
                held.Signal();
                release.Wait();
            });
        held.Signal();
        return held.Wait(limit);
    }

    static EventLoop StartRelay()
    {
        var loop = new EventLoop();
        loop.Start("relay");
        return loop;
    }
}
