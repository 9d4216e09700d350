using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>
/// The processes that a child has become: those in its cgroup or, where there is none, those that carry its tag. The main
/// process belongs to it in any case: login programs move themselves into a cgroup of their own.
/// </summary>
internal sealed record Tree(ulong Tag, ProcessIdentity Main, string? Cgroup)
{
    /// <summary>The cgroup while it can be seen: a keeper may be in another mount namespace than the one before it.</summary>
    public string? Group => Cgroup is not null && Directory.Exists(Cgroup) ? Cgroup : null;

    /// <summary>What is on record; of an earlier boot nobody lives, and its pids and start times may be a stranger's.</summary>
    public static Tree Recorded(SpawnRecord spawn, StatusRecord? status) =>
        spawn.BootId == ProcessIdentity.BootId ? new(spawn.Tag, new(status?.Pid ?? 0, status?.StartTime ?? 0), spawn.Cgroup) : new(0, default, null);

    /// <summary>Who lives in each of these. Reads cgroups, and /proc once for all that have none; not for the control thread.</summary>
    public static Dictionary<Tree, List<TreeMember>> Look(IReadOnlyCollection<Tree> trees)
    {
        var scanned = trees.Where(x => x.Group is null).ToArray();
        var found = scanned.Length == 0 ? [] : TreeScan.Find(scanned);
        foreach (var tree in trees)
            if (!found.ContainsKey(tree)) found[tree] = tree.Grouped();
        return found;
    }

    public List<TreeMember> Members() => Look([this])[this];

    /// <summary>SIGKILL for these; with a cgroup for all in it at once, so that nothing can slip out by forking.</summary>
    public void Kill(IEnumerable<TreeMember> members)
    {
        var atOnce = Group is { } group && Cgroups.Kill(group);
        foreach (var member in members)
            if (!atOnce || member.Identity == Main) member.Signal(Libc.SIGKILL);
    }

    List<TreeMember> Grouped()
    {
        var seen = Cgroups.Members(Cgroup!).Append(Main.Pid).Distinct().Select(TreeMember.Of).OfType<TreeMember>().ToList();
        // Read again: whoever is still there was there when its start time was read, so no stranger with a reused pid is taken for it.
        var still = Cgroups.Members(Cgroup!).ToHashSet();
        return [.. seen.Where(x => x.Identity == Main || still.Contains(x.Identity.Pid))];
    }
}
