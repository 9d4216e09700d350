using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>Removes an ended process: its record first, on the background loop, then its place in the table.</summary>
internal static class Forgetting
{
    public static void Start(Instance instance, Process process, bool keepOutput, Action done)
    {
        if (process.Phase != ProcessPhase.Exited)
            throw new RefusedException(KeeperErrorCode.ProcessRuns, $"cannot forget process \"{process.Id}\": it has not ended; kill it first");
        if (process.Forgetting) throw new RefusedException(KeeperErrorCode.Busy, $"cannot forget process \"{process.Id}\": that is under way");
        process.Forgetting = true;
        instance.Records.Forget(instance.Run.Of(process.Id));
        foreach (var stream in process.Streams) stream.Abandon();
        CloseDescriptors(process);
        var shared = instance.Processes.Any(x => x != process && x.Tree.Cgroup == process.Tree.Cgroup);
        // The output by its own lane, after its streams: a disk that stalls must not hold up the loop that kills.
        if (keepOutput) instance.Background.Post(DeleteRest);
        else
            instance.Lanes.For(process.OutputDirectory).Loop.Post(() =>
            {
                DeleteDirectory(process.OutputDirectory);
                instance.Background.Post(DeleteRest);
            });

        void DeleteRest()
        {
            DeleteRecord(instance.Run.Of(process.Id));
            if (!shared) Cgroups.Remove(process.LimitCgroups.Append(process.Tree.Cgroup));
            instance.Control.Post(() =>
            {
                instance.Remove(process);
                done();
            });
        }
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
