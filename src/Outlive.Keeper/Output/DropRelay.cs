using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// Between a program that must never wait and a disk that may be slow: moves the program's pipe into one of ours on a thread
/// that touches no file, and throws away what does not fit. What is in our pipe when the keeper is killed is lost.
/// </summary>
internal sealed unsafe class DropRelay(int from, int to, OutputBudget budget, int capacity, StreamState state) : IEventHandler
{
    static readonly Lazy<EventLoop> Relays = new(StartThread);

    /// <summary>The reading end of the pipe in between.</summary>
    public static int Put(OutputBudget budget, StreamState state, int source)
    {
        var ends = stackalloc int[2];
        LinuxException.Check(Libc.Pipe(ends, Libc.O_CLOEXEC | Libc.O_NONBLOCK), "create", "pipe");
        int inner = ends[0], outer = ends[1];
        var relay = new DropRelay(source, outer, budget, budget.Grow(outer), state);
        Relays.Value.Post(() =>
        {
            Relays.Value.Add(source, Libc.EPOLLIN, relay);
            relay.OnReady(0);
        });
        return inner;
    }

    public void OnReady(uint events)
    {
        var moved = Libc.Splice(from, 0, to, 0, (nuint)capacity, Libc.SPLICE_F_MOVE | Libc.SPLICE_F_NONBLOCK);
        if (moved > 0) return;
        if (moved < 0 && Libc.LastError is Errno.EAGAIN or Errno.EINTR) ThrowAway();
        else End();
    }

    /// <summary>Nothing fits, or nothing came: then this finds nothing either.</summary>
    void ThrowAway()
    {
        var count = Libc.Splice(from, 0, Nowhere.Descriptor, 0, OutputBudget.SmallPipe, Libc.SPLICE_F_NONBLOCK);
        if (count > 0) state.DroppedBySlowReader(count);
    }

    void End()
    {
        Relays.Value.Remove(from);
        Libc.Close(from);
        Libc.Close(to);
        budget.Return(capacity);
    }

    static EventLoop StartThread()
    {
        var loop = new EventLoop();
        loop.Start("relay");
        return loop;
    }
}
