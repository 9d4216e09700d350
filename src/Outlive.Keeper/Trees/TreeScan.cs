using System.Buffers.Text;
using System.Globalization;
using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>
/// Finds trees without cgroups. Every child starts with a number of its own as soft RLIMIT_LOCKS, a limit that the kernel has
/// not used since 2.4.25: all it ever starts inherit it, over fork and exec, new sessions, other users and cleared
/// environments, and everyone may read it in /proc/PID/limits.
/// </summary>
internal static unsafe class TreeScan
{
    /// <summary>Tags are not lower: what carries a lower limit, or none, is nobody's.</summary>
    public const ulong LeastTag = 1ul << 61;

    /// <summary>One walk over /proc for all the trees asked for: by tag, by session, and down from every member.</summary>
    public static Dictionary<Tree, List<TreeMember>> Find(IReadOnlyCollection<Tree> trees)
    {
        var byTag = new Dictionary<ulong, Tree>();
        var bySession = new Dictionary<int, Tree>();
        foreach (var tree in trees)
        {
            if (tree.Tag >= LeastTag) byTag.TryAdd(tree.Tag, tree);
            if (tree.Main.Pid > 0) bySession.TryAdd(tree.Main.Pid, tree);
        }
        var found = trees.Distinct().ToDictionary(x => x, _ => new List<TreeMember>());
        var owner = new Dictionary<int, Tree>();
        var others = new List<ProcessStat>();
        foreach (var stat in Processes())
            if (byTag.TryGetValue(TagOf(stat.Pid), out var tree)) Add(stat, tree);
            else others.Add(stat);
        // A session has its leader's pid, which may be a stranger's once the leader is gone. Asked after the walk: it lived all the while.
        foreach (var (session, tree) in bySession)
            if (ProcessIdentity.Of(session) != tree.Main) bySession.Remove(session);
        others.RemoveAll(x => bySession.TryGetValue(x.Session, out var tree) && Add(x, tree));
        // A child may have been read before its parent, so go on until nothing new is found.
        while (others.RemoveAll(x => owner.TryGetValue(x.Parent, out var tree) && Add(x, tree)) > 0) { }
        return found;

        bool Add(ProcessStat stat, Tree tree)
        {
            owner[stat.Pid] = tree;
            if (!stat.Dead) found[tree].Add(TreeMember.Of(stat));
            return true;
        }
    }

    public static IEnumerable<ProcessStat> Processes()
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(entry.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && ProcessStat.Read(pid) is { } stat)
                yield return stat;
    }

    public static ulong TagOf(int pid)
    {
        var buffer = stackalloc byte[2048];
        var fd = Libc.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/limits"), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0) return 0;
        var count = (int)Libc.Read(fd, buffer, 2048);
        Libc.Close(fd);
        var text = new ReadOnlySpan<byte>(buffer, Math.Max(0, count));
        var line = text.IndexOf("Max file locks"u8);
        if (line < 0) return 0;
        return Utf8Parser.TryParse(text[(line + 14)..].TrimStart((byte)' '), out ulong tag, out _) ? tag : 0;
    }
}
