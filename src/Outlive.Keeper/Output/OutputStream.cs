using System.Diagnostics;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// Moves one pipe to disk by splice: what has left the pipe is in the file, whenever we are killed. The program keeps its
/// own side open for reading too, so it never sees a broken pipe; the end comes when its last holder has closed it.
/// </summary>
internal sealed unsafe class OutputStream(OutputLane lane, StreamSetup setup) : IStream, IEventHandler
{
    /// <summary>What one stream may move before the others have their turn.</summary>
    const int Turn = 4 * 1024 * 1024;
    /// <summary>So many pieces that follow each other so quickly are a flood, and it is over when so many looks found nothing.</summary>
    const int FloodPieces = 8, DryLooks = 4;
    static readonly TimeSpan FloodInterval = TimeSpan.FromMilliseconds(2);

    readonly EventLoop loop = lane.Loop;
    int source = setup.Source, capacity = OutputBudget.SmallPipe;
    long lastTurn, lastMoved;
    int quickPieces, dryLooks;
    bool watched;
    Spool? opened;

    public StreamState State => setup.State;

    /// <summary>Made with the first byte: most children are silent.</summary>
    Spool Spool => opened ??= setup.NewSpool();

    /// <summary>On the caller's thread: a lane need not be woken for a stream that has nothing yet.</summary>
    public void Start()
    {
        if (setup.Resumed) lane.Budget.Adopt(capacity = Math.Max(capacity, Libc.Control(source, Libc.F_GETPIPE_SZ, 0)));
        Watch();
    }

    public void Abandon() => loop.Post(() => End());

    public void OnReady(uint events)
    {
        if ((events & Libc.EPOLLIN) == 0)
        {
            // Hung up and empty. A program that never wrote has no files.
            End();
            return;
        }
        Drain();
        quickPieces = Stopwatch.GetElapsedTime(lastTurn) < FloodInterval ? quickPieces + 1 : 0;
        lastTurn = Stopwatch.GetTimestamp();
        if (!watched || quickPieces < FloodPieces || Spool.Room <= 0) return;
        Unwatch();
        lane.AddFlood(this);
    }

    /// <summary>The writer has room enough to go on while nobody looks.</summary>
    public bool IsSlow => lastMoved < capacity / 2;

    /// <summary>False when the stream is to be waited for again, or is at its end.</summary>
    public bool TakeTurn()
    {
        if (source < 0) return false;
        Spool.Reserve(capacity);
        if (!Drain()) return false;
        dryLooks = lastMoved > 0 ? 0 : dryLooks + 1;
        // At the end of a segment the event tells whether there will be another.
        if (dryLooks < DryLooks && Spool.Room > 0) return true;
        (dryLooks, quickPieces) = (0, dryLooks > 0 ? 0 : FloodPieces - 1);
        Watch();
        return false;
    }

    /// <summary>False when the stream is not to be read on.</summary>
    bool Drain()
    {
        lastMoved = 0;
        while (lastMoved < Turn)
        {
            var piece = Move(Math.Min(capacity, Turn));
            if (piece < 0)
            {
                if (lastMoved > 0) setup.Grew();
                return false;
            }
            lastMoved += piece;
            // What is left, or comes meanwhile, brings us back.
            // At the end of a segment that decides whether there will be another.
            if (piece < OutputBudget.SmallPipe || Spool.Room <= 0) break;
        }
        if (lastMoved > 0) setup.Grew();
        return true;
    }

    void Watch()
    {
        watched = true;
        loop.Add(source, Libc.EPOLLIN, this);
    }

    void Unwatch()
    {
        if (watched) loop.Remove(source);
        watched = false;
    }

    /// <summary>Bytes moved or thrown away, 0 when there are none now, -1 when the stream is not to be read on.</summary>
    long Move(int most)
    {
        var error = Spool.Prepare();
        nint moved = -1;
        if (error == 0)
        {
            moved = Libc.Splice(source, 0, Spool.Log, 0, (nuint)Math.Min(most, Spool.Room), Libc.SPLICE_F_MOVE | Libc.SPLICE_F_NONBLOCK);
            error = moved < 0 ? Libc.LastError : 0;
        }
        if (moved > 0) return Wrote(moved);
        if (moved == 0) return End();
        return error is Errno.EAGAIN or Errno.EINTR ? 0 : CannotWrite(error);
    }

    long Wrote(nint count)
    {
        Spool.Commit(count);
        setup.State.Wrote(count, Spool.Segment);
        if (setup.State.SetTrouble(0)) setup.Changed();
        // Small writes leave the end of each page unused, so a full pipe holds somewhat less than its capacity.
        if (count >= capacity - capacity / 8)
        {
            setup.State.Stalled();
            if (capacity == OutputBudget.SmallPipe) capacity = lane.Budget.Grow(source);
        }
        return count;
    }

    long CannotWrite(int error)
    {
        if (setup.State.SetTrouble(error)) setup.Changed();
        if (setup.Options.ThrowsAway(error)) return ThrowAway();
        Unwatch();
        loop.After(FullDisk.Retry, Resume);
        return -1;
    }

    void Resume()
    {
        if (source >= 0) Watch();
    }

    long ThrowAway()
    {
        var count = Libc.Splice(source, 0, Nowhere.Descriptor, 0, OutputBudget.SmallPipe, Libc.SPLICE_F_NONBLOCK);
        if (count == 0) return End();
        if (count < 0) return 0;
        setup.State.DroppedByFullDisk((int)count);
        Spool.Drop(count);
        return count;
    }

    long End()
    {
        if (source < 0) return -1;
        var silent = opened is null;
        if (!silent || setup.Resumed) Spool.End(setup.Resumed);
        opened?.Close();
        Unwatch();
        Libc.Close(source);
        source = -1;
        lane.Budget.Return(capacity);
        setup.State.End();
        setup.Grew();
        if (!silent) setup.Changed();
        return -1;
    }
}
