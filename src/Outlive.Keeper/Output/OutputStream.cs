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
    const int SmallPiece = 32 * 1024;
    /// <summary>Pieces that follow each other more slowly than this are no flood, and are not waited for.</summary>
    static readonly TimeSpan Flood = TimeSpan.FromMilliseconds(2);

    readonly EventLoop loop = lane.Loop;
    int source = setup.Source, capacity = OutputBudget.SmallPipe;
    long lastTurn;
    bool blocked;
    Spool? opened;

    public StreamState State => setup.State;

    /// <summary>Made with the first byte: most children are silent.</summary>
    Spool Spool => opened ??= setup.NewSpool();

    /// <summary>On the caller's thread: a lane need not be woken for a stream that has nothing yet.</summary>
    public void Start()
    {
        if (setup.Resumed) lane.Budget.Adopt(capacity = Math.Max(capacity, Libc.Control(source, Libc.F_GETPIPE_SZ, 0)));
        loop.Add(source, Libc.EPOLLIN, this);
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
        var moved = 0L;
        while (moved < Turn)
        {
            var piece = Move(Math.Min(capacity, Turn));
            if (piece < 0) return;
            moved += piece;
            // The descriptor is level-triggered: what is left, or comes meanwhile, wakes us again.
            // At the end of a segment that decides whether there will be another.
            if (piece < OutputBudget.SmallPipe || Spool.Room <= 0) break;
        }
        if (moved > 0) setup.Grew();
        if (moved is > 0 and < SmallPiece && Stopwatch.GetElapsedTime(lastTurn) < Flood) LetPiecesGrow();
        lastTurn = Stopwatch.GetTimestamp();
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
        loop.Remove(source);
        blocked = true;
        loop.After(FullDisk.Retry, Resume);
        return -1;
    }

    void Resume()
    {
        if (source < 0) return;
        blocked = false;
        loop.Add(source, Libc.EPOLLIN, this);
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
        if (!blocked) loop.Remove(source);
        Libc.Close(source);
        source = -1;
        lane.Budget.Return(capacity);
        setup.State.End();
        setup.Grew();
        if (!silent) setup.Changed();
        return -1;
    }

    static void LetPiecesGrow()
    {
        var pause = stackalloc long[2] { 0, 100_000 };
        Libc.Pause(pause, null);
    }
}
