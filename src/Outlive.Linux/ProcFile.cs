using System.Buffers.Text;
using System.Text;

namespace Outlive.Linux;

/// <summary>
/// Reads what the kernel makes up on the spot (/proc, cgroups) without a stream, a buffer or a string of its own: these are read
/// by the thousand. What has vanished meanwhile is simply not there.
/// </summary>
internal static unsafe class ProcFile
{
    const int LongestPath = 1024;

    /// <summary>As much of the file as there is room for; 0 when it is empty, not there, or not ours to read.</summary>
    public static int Read(ReadOnlySpan<char> directory, ReadOnlySpan<char> name, Span<byte> into)
    {
        var fd = Open(directory, name, Libc.O_RDONLY);
        if (fd < 0) return 0;
        var read = Read(fd, into);
        Libc.Close(fd);
        return read;
    }

    /// <summary>The same for a file of a process.</summary>
    public static int Read(int pid, ReadOnlySpan<char> name, Span<byte> into)
    {
        Span<char> directory = stackalloc char[24];
        directory.TryWrite($"/proc/{pid}", out var length);
        return Read(directory[..length], name, into);
    }

    /// <summary>A descriptor, or a negative error number.</summary>
    public static int Open(ReadOnlySpan<char> directory, ReadOnlySpan<char> name, int flags)
    {
        var path = stackalloc byte[LongestPath];
        if (!Join(directory, name, new Span<byte>(path, LongestPath))) return -Errno.ENAMETOOLONG;
        var fd = Libc.Open(path, flags | Libc.O_CLOEXEC, 0);
        return fd >= 0 ? fd : -Libc.LastError;
    }

    /// <summary>Fills the room or reaches the end. Errors are an end: ESRCH means that the process went while it was read.</summary>
    public static int Read(int fd, Span<byte> into)
    {
        var filled = 0;
        fixed (byte* start = into)
        {
            while (filled < into.Length)
            {
                var read = (int)Libc.Read(fd, start + filled, (nuint)(into.Length - filled));
                if (read <= 0) break;
                filled += read;
            }
        }
        return filled;
    }

    /// <summary>Where a link leads; empty when it is gone or not ours to read.</summary>
    public static ReadOnlySpan<byte> Link(ReadOnlySpan<char> directory, ReadOnlySpan<char> name, Span<byte> into)
    {
        var path = stackalloc byte[LongestPath];
        if (!Join(directory, name, new Span<byte>(path, LongestPath))) return default;
        fixed (byte* start = into)
        {
            var length = (int)Libc.ReadLink(path, start, (nuint)into.Length);
            return length > 0 ? into[..length] : default;
        }
    }

    /// <summary>The numbers among the names in a directory, as those of /proc and of /proc/PID/fd; null when it can't be opened.</summary>
    public static List<int>? Numbers(ReadOnlySpan<char> directory)
    {
        const int room = 16 * 1024;
        var fd = Open(directory, "", Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0) return null;
        var found = new List<int>();
        var entries = stackalloc byte[room];
        for (int filled; (filled = (int)Libc.DirectoryEntries(fd, entries, room)) > 0;)
        {
            // struct linux_dirent64: the length of the entry is at 16, its name at 19.
            for (var at = entries; at < entries + filled; at += *(ushort*)(at + 16))
                if (Utf8Parser.TryParse(new ReadOnlySpan<byte>(at + 19, 10), out int number, out _) && at[19] is >= (byte)'0' and <= (byte)'9') found.Add(number);
        }
        Libc.Close(fd);
        return found;
    }

    static bool Join(ReadOnlySpan<char> directory, ReadOnlySpan<char> name, Span<byte> into)
    {
        if (!Encoding.UTF8.TryGetBytes(directory, into, out var length) || length >= into.Length - 1) return false;
        var rest = into[length..];
        if (name.Length > 0)
        {
            rest[0] = (byte)'/';
            if (!Encoding.UTF8.TryGetBytes(name, rest[1..^1], out var more)) return false;
            rest = rest[(more + 1)..];
        }
        rest[0] = 0;
        return true;
    }
}
