using System.Buffers.Text;
using System.Globalization;

namespace Outlive.Linux;

/// <summary>
/// Which process has which socket: the kernel tells it only through the links in /proc/PID/fd, which for other users' processes
/// only root may read. Processes that end meanwhile, and those that can't be read, own nothing.
/// </summary>
internal static class SocketOwners
{
    /// <summary>Who listens on a port, in our own network namespace; empty when nobody does or nobody whom we may see.</summary>
    public static IReadOnlyList<SocketOwner> OfPort(int port)
    {
        var inodes = new HashSet<ulong>();
        foreach (var listener in ListenerTable.Read().On(port)) inodes.Add(listener.Inode);
        if (inodes.Count == 0) return [];
        return [.. (ProcFile.Numbers("/proc") ?? []).Where(pid => FindSocket(pid, inodes) is not null).Select(Describe).OfType<SocketOwner>()];
    }

    /// <summary>The ports on which a process listens, in its own network namespace.</summary>
    public static IReadOnlyList<int> PortsOf(int pid)
    {
        var sockets = SocketsOf(pid);
        var ports = new SortedSet<int>();
        foreach (var listener in ListenerTable.Read(pid).All)
            if (sockets.Contains(listener.Inode)) ports.Add(listener.Port);
        return [.. ports];
    }

    /// <summary>The descriptor by which a process holds one of these sockets, or null.</summary>
    public static int? FindSocket(int pid, IReadOnlySet<ulong> inodes)
    {
        foreach (var descriptor in Descriptors(pid))
            if (SocketBehind(pid, descriptor) is { } inode && inodes.Contains(inode)) return descriptor;
        return null;
    }

    /// <summary>The inode of the socket behind a process's descriptor; null when it is none.</summary>
    public static ulong? SocketBehind(int pid, int descriptor)
    {
        Span<char> path = stackalloc char[40];
        path.TryWrite(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}", out var length);
        Span<byte> room = stackalloc byte[64];
        var link = ProcFile.Link(path[..length], "", room);
        return link.StartsWith("socket:["u8) && Utf8Parser.TryParse(link[8..], out ulong inode, out _) ? inode : null;
    }

    /// <summary>Null when it has ended. The name may hold anything, newlines and terminal sequences too.</summary>
    public static SocketOwner? Describe(int pid) =>
        ProcessStat.Read(pid) is { } stat ? new(pid, stat.StartTime, Printable(stat.Name)) : null;

    internal static string Printable(string name) =>
        string.Create(name.Length, name, (into, from) =>
        {
            for (var i = 0; i < into.Length; i++)
                into[i] = char.IsControl(from[i]) || char.GetUnicodeCategory(from[i]) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator ? '?' : from[i];
        });

    public static HashSet<ulong> SocketsOf(int pid) => [.. Descriptors(pid).Select(x => SocketBehind(pid, x)).OfType<ulong>()];

    static List<int> Descriptors(int pid) => ProcFile.Numbers($"/proc/{pid}/fd") ?? [];
}
