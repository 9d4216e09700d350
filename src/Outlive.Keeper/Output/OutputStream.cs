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
    bool watched, dry;
    Spool? opened;

    public StreamState State => setup.State;

    /// <summary>Made with the first byte: most children are silent.</summary>
    Spool Spool => opened ??= setup.NewSpool();

    /// <summary>On the caller's thread: a lane need not be woken for a stream that has nothing yet.</summary>
    public void Start()
    {
        if (setup.Resumed) lane.Budget.Adopt(capacity = Math.Max(capacity, Libc.Control(source, Libc.F_GETPIPE_SZ, 0)));
        lane.Signals.Add(source, this);
        Watch();
        // Nobody announces what was there before.
        if (setup.Resumed || HasBytes()) loop.Post(() => OnReady(0));
    }

    public void Abandon() => loop.Post(() => End());

    /// <summary>Something came, or it is over; or neither, because a signal comes for each write and a look takes all.</summary>
    public void OnReady(uint events)
    {
        if (!watched || !Drain() || lastMoved == 0) return;
        quickPieces = Stopwatch.GetElapsedTime(lastTurn) < FloodInterval ? quickPieces + 1 : 0;
        lastTurn = Stopwatch.GetTimestamp();
        if (dry && quickPieces < FloodPieces) return;
        Unwatch();
        lane.AddFlood(this);
    }

    /// <summary>The writer has room enough to go on while nobody looks. A segment that became full says nothing of that.</summary>
    public bool IsSlow => lastMoved < capacity / 2 && Spool.Room > 0;

    /// <summary>False when the stream is to be waited for again, or is at its end.</summary>
    public bool TakeTurn()
    {
        if (source < 0) return false;
        Spool.Reserve(capacity);
        if (!Drain()) return false;
        dryLooks = lastMoved > 0 ? 0 : dryLooks + 1;
        if (dryLooks < DryLooks) return true;
        (dryLooks, quickPieces) = (0, 0);
        Watch();
        if (!Drain() || dry) return false;
        Unwatch();
        return true;
    }

    /// <summary>False when the stream is not to be read on. Who is watched must be found dry, or the rest would not be announced.</summary>
    bool Drain()
    {
        (lastMoved, dry) = (0, false);
        while (lastMoved < Turn && !dry)
        {
            var piece = Move(Math.Min(capacity, Turn));
            if (piece < 0)
            {
                if (lastMoved > 0) setup.Grew();
                return false;
            }
            lastMoved += piece;
            dry = piece == 0;
            if (!watched && (piece < OutputBudget.SmallPipe || Spool.Room <= 0)) break;
        }
        if (lastMoved > 0) setup.Grew();
        return true;
    }

    void Watch()
    {
        watched = true;
        PipeSignals.Watch(source);
    }

    void Unwatch()
    {
        watched = false;
        PipeSignals.Unwatch(source);
    }

    bool HasBytes()
    {
        int bytes;
        return Libc.DeviceControl(source, Libc.FIONREAD, &bytes) >= 0 && bytes > 0;
    }

    /// <summary>Bytes moved or thrown away, 0 when there are none now, -1 when the stream is not to be read on.</summary>
    long Move(int most)
    {
        // A program that never wrote has no files, and after a full segment comes another only when there is something for it.
        if (opened?.BeginsSegment != false && lane.Peek(source) is var there and <= 0) return there < 0 ? 0 : End();
        var error = Spool.Prepare();
        nint moved = -1;
        if (error == 0)
        {
            moved = Libc.Splice(source, 0, Spool.Log, 0, (nuint)Math.Min(most, Spool.Room), Libc.SPLICE_F_MOVE | Libc.SPLICE_F_NONBLOCK);
            error = moved < 0 ? Libc.LastError : 0;
        }
        if (moved > 0) return Wrote(moved);
        if (moved == 0) return End();
        if (error == Errno.EINTR) return Move(most);
        return error == Errno.EAGAIN ? 0 : CannotWrite(error);
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
        if (source < 0) return;
        Watch();
        OnReady(0);
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
        lane.Signals.Remove(source);
        Libc.Close(source);
        source = -1;
        lane.Budget.Return(capacity);
        setup.State.End();
        setup.Grew();
        if (!silent) setup.Changed();
        return -1;
    }
}
