using System.Collections.Concurrent;

namespace Outlive.Linux;

/// <summary>
/// Tells a loop of writes to pipes, and of their end, without ever polling them: a pipe that was polled once announces each
/// write for the rest of its life (poll_usage in fs/pipe.c), and its writer pays for that. A pipe that is watched signals the
/// loop's thread; the signals name their descriptor and wait in the thread's queue, so they come as events of a signalfd.
/// </summary>
internal sealed unsafe class PipeSignals : IEventHandler
{
    /// <summary>A real-time signal, since those queue up. libc has the first two for itself and .NET the third.</summary>
    const int Written = 40;
    const ulong MostQueued = 1024;
    const int Batch = 64, InfoSize = 128, InfoDescriptor = 20;

    readonly ConcurrentDictionary<int, IEventHandler> handlers = new();
    readonly int signals;
    int thread;

    /// <summary>
    /// While a disk stalls nobody takes its signals, and all that wait count against our user, whose other programs could then
    /// make no timer. With few we lose nothing: that the queue is full is told too.
    /// </summary>
    public static void LimitQueue()
    {
        var limit = stackalloc ulong[2];
        if (Libc.GetLimit(Libc.RLIMIT_SIGPENDING, limit) < 0) return;
        limit[0] = Math.Min(limit[1], MostQueued);
        Libc.SetLimit(Libc.RLIMIT_SIGPENDING, limit);
    }

    /// <summary>What children get back: the kernel starts everything with both limits alike.</summary>
    public static NativeLimit LimitOfChildren()
    {
        var limit = stackalloc ulong[2];
        Libc.GetLimit(Libc.RLIMIT_SIGPENDING, limit);
        return new(Libc.RLIMIT_SIGPENDING, limit[1], limit[1]);
    }

    /// <summary>Of a loop that runs already.</summary>
    public PipeSignals(EventLoop loop)
    {
        signals = LinuxException.Check(Libc.SignalDescriptor(1ul << Written - 1 | 1ul << Libc.SIGIO - 1, Libc.O_NONBLOCK | Libc.O_CLOEXEC), "create", "signalfd");
        using var ready = new ManualResetEventSlim();
        loop.Post(() =>
        {
            Libc.BlockSignal(Written);
            Libc.BlockSignal(Libc.SIGIO);
            thread = Libc.ThreadId();
            loop.Add(signals, Libc.EPOLLIN, this);
            ready.Set();
        });
        ready.Wait();
    }

    /// <summary>From any thread; the handler is called on the loop's, and may be called for nothing.</summary>
    public void Add(int pipe, IEventHandler handler)
    {
        handlers[pipe] = handler;
        var owner = stackalloc int[2] { Libc.F_OWNER_TID, thread };
        LinuxException.Check(Libc.Control(pipe, Libc.F_SETOWN_EX, (nint)owner), "watch", $"pipe {pipe}");
        LinuxException.Check(Libc.Control(pipe, Libc.F_SETSIG, Written), "watch", $"pipe {pipe}");
    }

    /// <summary>Before the descriptor is closed.</summary>
    public void Remove(int pipe) => handlers.TryRemove(pipe, out _);

    /// <summary>What was written before is not told: look for it after this.</summary>
    public static void Watch(int pipe) => LinuxException.Check(Libc.Control(pipe, Libc.F_SETFL, Libc.O_NONBLOCK | Libc.O_ASYNC), "watch", $"pipe {pipe}");

    public static void Unwatch(int pipe) => Libc.Control(pipe, Libc.F_SETFL, Libc.O_NONBLOCK);

    public void OnReady(uint events)
    {
        var queue = stackalloc byte[Batch * InfoSize];
        var count = Libc.Read(signals, queue, Batch * InfoSize) / InfoSize;
        var last = -1;
        for (var i = 0; i < count; i++)
        {
            var signal = *(int*)(queue + i * InfoSize);
            var pipe = *(int*)(queue + i * InfoSize + InfoDescriptor);
            // A full queue says so by a plain SIGIO, which stands for any of them.
            if (signal == Libc.SIGIO) foreach (var handler in handlers.Values) handler.OnReady(0);
            else if (pipe != last && handlers.TryGetValue(pipe, out var handler)) handler.OnReady(0);
            last = pipe;
        }
    }
}
