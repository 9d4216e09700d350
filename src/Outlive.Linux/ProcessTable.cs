namespace Outlive.Linux;

/// <summary>Every process at one moment, by parent and session: for finding trees where there is no cgroup.</summary>
internal sealed class ProcessTable
{
    readonly ILookup<int, ProcessStat> byParent, bySession;

    internal ProcessTable(IReadOnlyCollection<ProcessStat> all)
    {
        byParent = all.ToLookup(x => x.Parent);
        bySession = all.ToLookup(x => x.Session);
    }

    public static ProcessTable Read() =>
        new([.. (ProcFile.Numbers("/proc") ?? []).Select(ProcessStat.Read).OfType<ProcessStat>().Where(x => !x.Dead)]);

    /// <summary>
    /// The process, its session and all their descendants. The keeper starts everything as leader of a session of its own, so
    /// those are found too whose parent has gone; not those that left the session and lost their parent.
    /// </summary>
    public IReadOnlyList<int> Tree(int pid)
    {
        var found = new HashSet<int> { pid };
        var open = new Queue<int>([pid]);
        foreach (var member in bySession[pid])
            if (found.Add(member.Pid)) open.Enqueue(member.Pid);
        while (open.TryDequeue(out var parent))
            foreach (var child in byParent[parent])
                if (found.Add(child.Pid)) open.Enqueue(child.Pid);
        return [.. found];
    }
}
