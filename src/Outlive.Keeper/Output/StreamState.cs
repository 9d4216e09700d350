using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>Counters of one stream: written by its lane, read by whoever wants to know.</summary>
internal sealed class StreamState(string name)
{
    long written, droppedBackpressure, droppedDiskFull, stalls;
    int segment, trouble;
    bool ended;

    public string Name { get; } = name;
    public bool Ended => Volatile.Read(ref ended);

    public void Wrote(long bytes, int inSegment)
    {
        Interlocked.Add(ref written, bytes);
        Volatile.Write(ref segment, inSegment);
    }

    public void DroppedBySlowReader(long bytes) => Interlocked.Add(ref droppedBackpressure, bytes);

    public int DroppedByFullDisk(int bytes)
    {
        Interlocked.Add(ref droppedDiskFull, bytes);
        return bytes;
    }

    public void Stalled() => Interlocked.Increment(ref stalls);
    public void End() => Volatile.Write(ref ended, true);

    /// <summary>Whether that is news.</summary>
    public bool SetTrouble(int errno) => Interlocked.Exchange(ref trouble, errno) != errno;

    public StreamCounters Snapshot() => new(Name)
    {
        Segment = Volatile.Read(ref segment),
        Written = Interlocked.Read(ref written),
        Stalls = Interlocked.Read(ref stalls),
        DroppedBackpressure = Interlocked.Read(ref droppedBackpressure),
        DroppedDiskFull = Interlocked.Read(ref droppedDiskFull),
        Ended = Ended,
        Trouble = Volatile.Read(ref trouble) is var errno and not 0 ? new LinuxException("write", Name, errno).Message : null,
    };
}
