using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>Signals as events of the control loop: a child ended, or somebody wants us to end. Children run on in that case.</summary>
internal sealed unsafe class SignalPipe : IEventHandler
{
    readonly Action childEnded, end;
    readonly int reading, writing;

    public SignalPipe(EventLoop loop, Action childEnded, Action end)
    {
        (this.childEnded, this.end) = (childEnded, end);
        var ends = stackalloc int[2];
        LinuxException.Check(Libc.Pipe(ends, Libc.O_CLOEXEC | Libc.O_NONBLOCK), "create", "pipe");
        (reading, writing) = (ends[0], ends[1]);
        loop.Add(reading, Libc.EPOLLIN, this);
        foreach (var signal in (int[])[Libc.SIGCHLD, Libc.SIGTERM, Libc.SIGINT])
            LinuxException.Check(Libc.CatchSignal(signal, writing), "catch", $"signal {signal}");
        // A terminal that goes away, and whose shell started us, is no reason to end.
        Libc.SetSignal(Libc.SIGHUP, 1);
    }

    /// <summary>Look for children that ended before we listened.</summary>
    public void Wake()
    {
        byte signal = Libc.SIGCHLD;
        Libc.Write(writing, &signal, 1);
    }

    public void OnReady(uint events)
    {
        var buffer = stackalloc byte[256];
        var count = (int)Libc.Read(reading, buffer, 256);
        if (new ReadOnlySpan<byte>(buffer, Math.Max(0, count)).IndexOfAny((byte)Libc.SIGTERM, (byte)Libc.SIGINT) >= 0) end();
        childEnded();
    }
}
