using System.Buffers;
using System.Buffers.Text;

namespace Outlive.Linux;

/// <summary>The processes in a cgroup and in those below it, which a child may have made.</summary>
internal static class CgroupMembers
{
    const int Room = 64 * 1024;

    public static List<int> Of(string cgroup)
    {
        var found = new List<int>();
        Add(cgroup, found);
        return found;
    }

    static void Add(string cgroup, List<int> found)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Room);
        ReadOnlySpan<byte> text = buffer.AsSpan(0, ProcFile.Read(cgroup, "cgroup.procs", buffer));
        while (Utf8Parser.TryParse(text, out int pid, out var used))
        {
            // 0 is a process of another pid namespace.
            if (pid > 0) found.Add(pid);
            text = text[Math.Min(text.Length, used + 1)..];
        }
        var below = HasChildren(cgroup, buffer);
        ArrayPool<byte>.Shared.Return(buffer);
        if (!below) return;
        foreach (var child in Below(cgroup)) Add(child, found);
    }

    static bool HasChildren(string cgroup, byte[] buffer) =>
        !buffer.AsSpan(0, ProcFile.Read(cgroup, "cgroup.stat", buffer)).StartsWith("nr_descendants 0\n"u8);

    static string[] Below(string cgroup)
    {
        try
        {
            return Directory.GetDirectories(cgroup);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
