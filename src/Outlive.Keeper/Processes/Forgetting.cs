using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>Removes an ended process: its record first, on the background loop, then its place in the table.</summary>
internal static class Forgetting
{
    static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(10), LastRetry = TimeSpan.FromMinutes(1);

    public static void Start(Instance instance, Process process, bool keepOutput, Action done)
    {
        if (process.Phase != ProcessPhase.Exited)
            throw new RefusedException(KeeperErrorCode.ProcessRuns, $"cannot forget process \"{process.Id}\": it has not ended; kill it first");
        if (process.Forgetting) throw new RefusedException(KeeperErrorCode.Busy, $"cannot forget process \"{process.Id}\": that is under way");
        process.Forgetting = true;
        instance.Records.Forget(instance.Run.Of(process.Id));
        foreach (var stream in process.Streams) stream.Abandon();
        CloseDescriptors(process);
        // The output by its own lane, after its streams: a disk that stalls must not hold up the loop that kills.
        instance.Lanes.For(process.OutputDirectory).Loop.Post(() =>
        {
            if (!keepOutput) DeleteDirectory(process.OutputDirectory);
            instance.Background.Post(DeleteRest);
        });

        void DeleteRest()
        {
            DeleteRecord(instance.Run.Of(process.Id));
            instance.Control.Post(() =>
            {
                instance.Remove(process);
                RemoveGroups(instance, process.Tree.Cgroup, process.LimitCgroups);
                done();
            });
        }
    }

    /// <summary>On the control loop, where spawns are: none can be about to enter a group that is being removed.</summary>
    public static void RemoveGroups(Instance instance, string? leaf, IEnumerable<string> shared)
    {
        string[] own = leaf is not null ? [leaf] : [];
        RemoveGroups(instance, own, [.. own.Select(x => Path.GetDirectoryName(x)!), .. shared], FirstRetry);
    }

    /// <summary>
    /// A group is busy for a moment after its last process was reaped, and its own for as long as somebody whom it left behind
    /// lives there. One that is shared is the business of the last who forgets it.
    /// </summary>
    static void RemoveGroups(Instance instance, string[] own, string[] shared, TimeSpan retry)
    {
        own = [.. Cgroups.Remove(own)];
        var left = Cgroups.Remove(shared.Where(x => !instance.Uses(x)));
        if (own.Length > 0) instance.Control.After(retry, () => RemoveGroups(instance, own, shared, retry < LastRetry ? retry * 2 : retry));
        else if (left.Count > 0 && retry < LastRetry) instance.Control.After(retry, () => RemoveGroups(instance, own, [.. left], retry * 2));
    }

    /// <summary>spawn.json goes first: a directory without one is nobody's.</summary>
    public static void DeleteRecord(string directory)
    {
        Libc.Unlink($"{directory}/spawn.json");
        DeleteDirectory(directory);
    }

    public static void DeleteDirectory(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Gone already, or not ours to delete: it holds nothing that anyone waits for.
        }
    }

    static void CloseDescriptors(Process process)
    {
        if (process.TerminalDescriptor >= 0) Libc.Close(process.TerminalDescriptor);
        process.TerminalDescriptor = -1;
    }
}
