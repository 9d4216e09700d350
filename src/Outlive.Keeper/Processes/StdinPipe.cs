using Outlive.Keeper.Output;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>The held writing end of a child's stdin.</summary>
internal sealed class StdinPipe : IEventHandler
{
    readonly EventLoop loop;
    readonly InputQueue queue;
    bool waiting;

    public StdinPipe(EventLoop loop, int descriptor)
    {
        (this.loop, Descriptor, queue) = (loop, descriptor, new InputQueue(descriptor));
        Libc.Control(descriptor, Libc.F_SETFL, Libc.O_NONBLOCK);
    }

    public int Descriptor { get; }

    public bool Full => queue.Full;

    public void Write(byte[] data, Action<int> done)
    {
        queue.Add(data, done);
        if (!waiting) OnReady(0);
    }

    public void OnReady(uint events)
    {
        var left = !queue.Flush();
        if (left && !waiting) loop.Add(Descriptor, Libc.EPOLLOUT, this);
        else if (!left && waiting) loop.Remove(Descriptor);
        waiting = left;
    }

    public void Close()
    {
        if (waiting) loop.Remove(Descriptor);
        waiting = false;
        Libc.Close(Descriptor);
        queue.Fail(Errno.EPIPE);
    }
}
