using Outlive.Linux;

namespace Outlive.Probes;

/// <summary>
/// The kernel's tables of listening sockets and of processes, read once for all probes that ask within a moment: a table of a
/// thousand sockets takes longer to make than all else that such a probe does.
/// </summary>
internal sealed class ListenerViews(TimeProvider time)
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    readonly Lock gate = new();
    readonly Dictionary<string, (ListenerTable Table, long At)> tables = [];
    readonly string own = NamespaceOf(Environment.ProcessId);
    (ProcessTable Table, long At)? processes;

    /// <summary>Of the process's network namespace.</summary>
    public ListenerTable Of(int pid)
    {
        var space = NamespaceOf(pid);
        lock (gate)
        {
            if (tables.TryGetValue(space, out var known) && Fresh(known.At)) return known.Table;
            // Namespaces come and go with their processes.
            foreach (var (old, _) in tables.Where(x => !Fresh(x.Value.At)).ToList()) tables.Remove(old);
            var table = space == own ? ListenerTable.Read() : ListenerTable.Read(pid);
            // A process that has just gone has no table, which says nothing about its namespace.
            if (table.Count > 0) tables[space] = (table, time.GetTimestamp());
            return table;
        }
    }

    /// <summary>Who belongs to the process.</summary>
    public IReadOnlyList<int> TreeOf(ProbeTarget target)
    {
        if (target.Cgroup is { } cgroup && CgroupMembers.Of(cgroup) is { Count: > 0 } members) return members;
        lock (gate)
        {
            if (processes is not { } known || !Fresh(known.At)) processes = known = (ProcessTable.Read(), time.GetTimestamp());
            return known.Table.Tree(target.Pid);
        }
    }

    bool Fresh(long at) => time.GetElapsedTime(at) < Moment;

    /// <summary>"net:[NUMBER]"; empty, as one of its own, when the process is not ours to look at.</summary>
    static string NamespaceOf(int pid)
    {
        Span<byte> room = stackalloc byte[64];
        return System.Text.Encoding.ASCII.GetString(ProcFile.Link($"/proc/{pid}/ns", "net", room));
    }
}
