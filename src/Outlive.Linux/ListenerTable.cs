using System.Buffers;

namespace Outlive.Linux;

/// <summary>Every TCP socket that listens in one network namespace, as the kernel lists them at one moment.</summary>
internal sealed class ListenerTable
{
    const int Chunk = 32 * 1024;

    readonly ListeningSocket[] listeners;

    ListenerTable(List<ListeningSocket> found)
    {
        listeners = [.. found];
        Array.Sort(listeners, (a, b) => a.Port.CompareTo(b.Port));
    }

    public int Count => listeners.Length;

    /// <summary>Of our own network namespace.</summary>
    public static ListenerTable Read()
    {
        var found = new List<ListeningSocket>();
        return ListenerDump.TryRead(found) ? new(found) : ReadFrom("/proc/net");
    }

    /// <summary>Of a process's network namespace; empty when the process is gone.</summary>
    public static ListenerTable Read(int pid) => ReadFrom($"/proc/{pid}/net");

    internal static ListenerTable ReadFrom(string directory)
    {
        var found = new List<ListeningSocket>();
        ReadFile(directory, "tcp", found);
        ReadFile(directory, "tcp6", found);
        return new(found);
    }

    public bool Listens(int port) => On(port).Length > 0;

    /// <summary>More than one where a port has a socket for each address, or SO_REUSEPORT.</summary>
    public ReadOnlySpan<ListeningSocket> On(int port)
    {
        int low = 0, high = listeners.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (listeners[middle].Port < port) low = middle + 1;
            else high = middle;
        }
        var end = low;
        while (end < listeners.Length && listeners[end].Port == port) end++;
        return listeners.AsSpan(low..end);
    }

    public ReadOnlySpan<ListeningSocket> All => listeners;

    /// <summary>
    /// Stops at the first socket in another state: the kernel lists the listening ones before all others (tcp_get_idx), and of
    /// the others there may be hundreds of thousands.
    /// </summary>
    static unsafe void ReadFile(string directory, string name, List<ListeningSocket> found)
    {
        var fd = ProcFile.Open(directory, name, Libc.O_RDONLY);
        if (fd < 0) return;
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        fixed (byte* start = buffer)
        {
            var kept = 0;
            for (int read; (read = (int)Libc.Read(fd, start + kept, (nuint)(buffer.Length - kept))) > 0;)
            {
                var text = buffer.AsSpan(0, kept + read);
                if (!TakeLines(ref text, found)) break;
                // A line that fills the whole buffer is none of the kernel's.
                if (text.Length == buffer.Length) break;
                kept = text.Length;
                text.CopyTo(buffer);
            }
        }
        ArrayPool<byte>.Shared.Return(buffer);
        Libc.Close(fd);
    }

    static bool TakeLines(ref Span<byte> text, List<ListeningSocket> found)
    {
        for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
        {
            var kind = ListeningSocket.Parse(text[..end], out var listener);
            if (kind == false) return false;
            if (kind == true) found.Add(listener);
        }
        return true;
    }
}
