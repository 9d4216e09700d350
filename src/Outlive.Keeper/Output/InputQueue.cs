using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>Bytes on their way into a stdin or a terminal that doesn't take them at once. Bounded; never blocks.</summary>
internal sealed unsafe class InputQueue(int fd)
{
    const int Most = 1024 * 1024;

    readonly Queue<(byte[] Data, Action<int> Done)> waiting = new();
    int written, size;

    public bool Empty => waiting.Count == 0;
    public bool Full => size >= Most;

    /// <summary>Done is called with 0, or with the errno that ended it.</summary>
    public void Add(byte[] data, Action<int> done)
    {
        waiting.Enqueue((data, done));
        size += data.Length;
    }

    /// <summary>Writes what fits; false while something is left.</summary>
    public bool Flush()
    {
        while (waiting.TryPeek(out var next))
        {
            fixed (byte* start = next.Data)
            {
                var count = Libc.Write(fd, start + written, (nuint)(next.Data.Length - written));
                if (count < 0 && Libc.LastError is Errno.EAGAIN or Errno.EINTR) return false;
                if (count < 0)
                {
                    Fail(Libc.LastError);
                    return true;
                }
                written += (int)count;
            }
            if (written < next.Data.Length) return false;
            Finish(0);
        }
        return true;
    }

    public void Fail(int errno)
    {
        while (waiting.Count > 0) Finish(errno);
    }

    void Finish(int errno)
    {
        var (data, done) = waiting.Dequeue();
        size -= data.Length;
        written = 0;
        done(errno);
    }
}
