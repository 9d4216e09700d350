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
        var trees = Directory.GetDirectories(run.Processes).Select(x => (Path: x, Tree: TreeOf(run, Path.GetFileName(x)))).ToArray();
        var alive = End([.. trees.Select(x => x.Tree).OfType<Tree>()]);
        foreach (var (path, tree) in trees)
        {
            var members = tree is null ? [] : alive.GetValueOrDefault(tree, []);
            foreach (var member in members) Log.Say($"still alive: {member.Identity.Pid} {member.Name} (state {member.State}) of process \"{Path.GetFileName(path)}\"");
            if (members.Count == 0) Forgetting.DeleteRecord(path);
        }
        new Cgroups(run.Root).RemoveAll();
        if (alive.Count > 0) return Say(ExitCode.Failed, $"{alive.Values.Sum(x => x.Count)} processes are still alive; a process in state D waits for a device");
        Libc.Unlink(run.Socket);
        return ExitCode.Done;
    }

    /// <summary>Null when its start was never recorded.</summary>
    static Tree? TreeOf(RunDirectory run, string id)
    {
        var spawn = RecordStore.Read(run.Spawn(id), KeeperJson.Default.SpawnRecord);
        return spawn is null ? null : Tree.Recorded(spawn, RecordStore.Read(run.Status(id), KeeperJson.Default.StatusRecord));
    }

    /// <summary>Again and again until nothing is left; what is not gone after a second of that won't go, and is returned.</summary>
    static Dictionary<Tree, List<TreeMember>> End(IReadOnlyCollection<Tree> trees)
    {
        for (var round = 0; ; round++)
        {
            var alive = Tree.Look(trees).Where(x => x.Value.Count > 0).ToDictionary();
            if (alive.Count == 0 || round == Rounds) return alive;
            foreach (var (tree, members) in alive) tree.Kill(members);
            alive.Values.First()[0].AwaitEnd(TimeSpan.FromMilliseconds(5));
        }
    }

    static int Say(int code, string text)
    {
        Log.Say(text);
        return code;
    }
}
