using Outlive.Contracts.Keeper;
using Outlive.Keeper.Logging;
using Outlive.Keeper.Processes;
using Outlive.Keeper.Records;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>`outlive-keeper cleanup DIR`: what a keeper would do at its end, when there is none any more.</summary>
internal static class Cleanup
{
    const int Rounds = 200;

    public static int Run(string directory)
    {
        if (!Directory.Exists($"{directory}/processes")) return Say(ExitCode.WrongUse, $"cannot clean up {directory}: it is no run directory of Outlive (it has no processes/)");
        var run = new RunDirectory(directory);
        using var held = KeeperLock.TryTake(run, out var holder);
        if (held is null) return Say(ExitCode.Taken, $"cannot clean up {directory}: {KeeperLock.Describe(holder)}; ask it to shut down instead");
        var left = 0;
        foreach (var path in Directory.GetDirectories(run.Processes))
        {
            var record = RecordStore.Read($"{path}/spawn.json", KeeperJson.Default.SpawnRecord);
            var alive = record is null || record.BootId != ProcessIdentity.BootId ? [] : End(new(record.Tag, 0, Living(record.Cgroup)));
            foreach (var member in alive) Log.Say($"still alive: {member.Identity.Pid} {member.Name} (state {member.State}) of process \"{Path.GetFileName(path)}\"");
            left += alive.Count;
            if (alive.Count == 0) Forgetting.DeleteRecord(path);
        }
        if (left > 0) return Say(ExitCode.Failed, $"{left} processes are still alive; a process in state D waits for a device");
        new Cgroups(run.Root).RemoveAll();
        Libc.Unlink(run.Socket);
        return ExitCode.Done;
    }

    static string? Living(string? cgroup) => cgroup is not null && Directory.Exists(cgroup) ? cgroup : null;

    /// <summary>Again and again until nothing is left; what is not gone after a second of that won't go.</summary>
    static List<TreeMember> End(Tree tree)
    {
        List<TreeMember> members = [];
        for (var round = 0; round < Rounds; round++)
        {
            members = tree.Members();
            if (members.Count == 0) break;
            tree.Kill();
            members[0].AwaitEnd(TimeSpan.FromMilliseconds(5));
        }
        return members;
    }

    static int Say(int code, string text)
    {
        Log.Say(text);
        return code;
    }
}
