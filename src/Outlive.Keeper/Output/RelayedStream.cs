using System.Buffers;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// A stream of a program that must never wait for a disk. A thread that touches no file reads it into memory and throws away
/// what does not fit; the lane writes it from there. Splice would not do: it holds its pipe while the disk stalls. What is in
/// memory when the keeper is killed is lost.
/// </summary>
internal sealed unsafe class RelayedStream(OutputLane lane, EventLoop relay, StreamSetup setup) : IStream, IEventHandler
{
    const int Most = 1024 * 1024, ChunkSize = 64 * 1024;
    /// <summary>Chunks that are written before other streams of the lane have their turn.</summary>
    const int Turn = 16;

    /// <summary>Bytes, or without a buffer a number of bytes that were thrown away at this place.</summary>
    sealed class Chunk(byte[]? buffer)
    {
        public byte[]? Buffer { get; } = buffer;
        public int Start { get; set; }
        public long End { get; set; }
    }

    readonly Spool spool = setup.NewSpool();
    readonly LinkedList<Chunk> waiting = new();
    int source = setup.Source, size;
    bool drained = true, closed, stuck, ended;
    volatile bool abandoned;

    public StreamState State => setup.State;

    public void Start() => relay.Add(source, Libc.EPOLLIN, this);

    public void Abandon()
    {
        abandoned = true;
        relay.Post(End);
    }

    public void OnReady(uint events)
    {
        if ((events & Libc.EPOLLIN) == 0) End();
        else if (Volatile.Read(ref size) >= Most) ThrowAway();
        else Read();
    }

    void Read()
    {
        lock (waiting)
        {
            var chunk = waiting.Last?.Value;
            if (chunk?.Buffer is not { } buffer || chunk.End == buffer.Length) waiting.AddLast(chunk = new(buffer = ArrayPool<byte>.Shared.Rent(ChunkSize)));
            fixed (byte* start = buffer)
            {
                var count = Libc.Read(source, start + chunk.End, (nuint)(buffer.Length - chunk.End));
                if (count <= 0) return;
                chunk.End += count;
                Interlocked.Add(ref size, (int)count);
            }
        }
        Announce();
    }

    void ThrowAway()
    {
        var count = Libc.Splice(source, 0, Nowhere.Descriptor, 0, ChunkSize, Libc.SPLICE_F_NONBLOCK);
        if (count <= 0) return;
        setup.State.DroppedBySlowReader(count);
        lock (waiting)
        {
            if (waiting.Last?.Value is not { Buffer: null } gap) waiting.AddLast(gap = new(null));
            gap.End += count;
        }
        Announce();
    }

    void End()
    {
        if (source < 0) return;
        relay.Remove(source);
        Libc.Close(source);
        source = -1;
        Volatile.Write(ref closed, true);
        Announce();
    }

    void Announce()
    {
        if (Interlocked.Exchange(ref drained, false)) lane.Loop.Post(Drain);
    }

    void Drain()
    {
        // What comes after this line is announced anew.
        Volatile.Write(ref drained, true);
        var over = Volatile.Read(ref closed);
        if (stuck) return;
        for (var turn = 0; Next() is { } chunk; turn++)
        {
            if (chunk.Buffer is null) spool.Drop(chunk.End);
            else if (!Write(chunk, chunk.Buffer)) return;
            if (turn < Turn) continue;
            Announce();
            return;
        }
        setup.Grew();
        if (!over || ended) return;
        ended = true;
        if (!abandoned || spool.Log >= 0) spool.End(setup.Resumed);
        setup.State.End();
        setup.Grew();
        setup.Changed();
    }

    Chunk? Next()
    {
        lock (waiting)
        {
            var next = waiting.First;
            if (next is not null) waiting.RemoveFirst();
            return next?.Value;
        }
    }

    /// <summary>False when the disk is full and the rest has to wait.</summary>
    bool Write(Chunk chunk, byte[] buffer)
    {
        while (chunk.Start < chunk.End)
        {
            var rest = buffer.AsSpan(chunk.Start, (int)chunk.End - chunk.Start);
            // Forgotten, and its directory maybe deleted: nothing is created anew, nor waited for.
            var count = abandoned ? -Errno.ENOENT : (int)spool.Write(rest);
            if (setup.State.SetTrouble(Math.Max(0, -count))) setup.Changed();
            if (count > 0) setup.State.Wrote(count, spool.Segment);
            else if (abandoned || setup.Options.ThrowsAway(-count)) spool.Drop(count = setup.State.DroppedByFullDisk(rest.Length));
            else
            {
                Retry(chunk);
                return false;
            }
            chunk.Start += count;
            Interlocked.Add(ref size, -count);
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return true;
    }

    void Retry(Chunk chunk)
    {
        lock (waiting) waiting.AddFirst(chunk);
        stuck = true;
        lane.Loop.After(FullDisk.Retry, () =>
        {
            stuck = false;
            Drain();
        });
    }
}
