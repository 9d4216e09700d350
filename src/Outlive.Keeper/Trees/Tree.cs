using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>The processes that a child has become: those in its cgroup or, where there is none, those that carry its tag.</summary>
internal sealed record Tree(ulong Tag, int Session, string? Cgroup)
{
    /// <summary>Reads the cgroup, or all of /proc; not for the control thread.</summary>
    public List<TreeMember> Members()
    {
        if (Cgroup is null) return TreeScan.Find([this])[this];
        var members = new List<TreeMember>();
        foreach (var pid in Cgroups.Members(Cgroup))
            if (ProcessStat.Read(pid) is { Dead: false } stat)
                members.Add(new(new(pid, stat.StartTime), stat.State, stat.Name));
        return members;
    }

    /// <summary>SIGKILL for all that is there now; with a cgroup, all at once and nothing can slip out by forking.</summary>
    public void Kill()
    {
        if (Cgroup is not null && Cgroups.Kill(Cgroup)) return;
        foreach (var member in Members()) member.Signal(Libc.SIGKILL);
    }
}
