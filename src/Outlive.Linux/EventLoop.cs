using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Outlive.Linux;

/// <summary>
/// One thread, one epoll. Everything that belongs to a loop is touched by its thread alone; other threads give it
/// descriptors (<see cref="Add"/>) and actions (<see cref="Post"/>). These are the only meeting points of the keeper's threads.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable, IEventHandler
{
    const int Batch = 64;
    static readonly TimeSpan RestAfter = TimeSpan.FromSeconds(2);

    /// <summary>epoll_event is packed on x86-64 only.</summary>
    static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    readonly int poll = LinuxException.Check(Libc.PollCreate(Libc.EPOLL_CLOEXEC), "create", "epoll");
    readonly int bell = LinuxException.Check(Libc.EventDescriptor(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK), "create", "eventfd");
    readonly ConcurrentQueue<Action> posted = new();
    readonly PriorityQueue<LoopTimer, long> timers = new();
    readonly Lock registering = new();
    volatile Registration?[] registrations = new Registration?[64];
    uint serial;
    int rung;
    bool stopping, restless;

    sealed record Registration(IEventHandler Handler, uint Serial);

    /// <summary>Called before each wait: for what is better done once for many events.</summary>
    public Action? BeforeWait { get; set; }

    /// <summary>Only look for events, because there is other work to come back to.</summary>
    public bool DontWait { get; set; }

    /// <summary>Called once when nothing has happened for a while.</summary>
    public Action? Resting { get; init; }

    public EventLoop() => Add(bell, Libc.EPOLLIN, this);

    /// <summary>From any thread; the handler is called on the loop's.</summary>
    public void Add(int fd, uint events, IEventHandler handler)
    {
        lock (registering)
        {
            var all = registrations;
            if (fd >= all.Length) Array.Resize(ref all, Math.Max(fd + 1, all.Length * 2));
            all[fd] = new(handler, ++serial);
            registrations = all;
        }
        Control(Libc.EPOLL_CTL_ADD, fd, events);
    }

    public void Change(int fd, uint events) => Control(Libc.EPOLL_CTL_MOD, fd, events);

    /// <summary>Before the descriptor is closed.</summary>
    public void Remove(int fd)
    {
        lock (registering) registrations[fd] = null;
        byte unused = 0;
        Libc.PollControl(poll, Libc.EPOLL_CTL_DEL, fd, &unused);
    }

    public LoopTimer After(TimeSpan delay, Action action)
    {
        var timer = new LoopTimer(action);
        timers.Enqueue(timer, Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency));
        return timer;
    }

    public void Post(Action action)
    {
        posted.Enqueue(action);
        if (Interlocked.Exchange(ref rung, 1) != 0) return;
        ulong one = 1;
        Libc.Write(bell, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Runs on a thread of its own. Deaths of children are the main thread's business: waking this one would be a detour.</summary>
    public void Start(string name) => new Thread(() =>
    {
        Libc.BlockSignal(Libc.SIGCHLD);
        Run();
    }, maxStackSize: 256 * 1024)
    { IsBackground = true, Name = name }.Start();

    public void Stop() => Post(() => stopping = true);

    public void Run()
    {
        var events = stackalloc byte[Batch * 16];
        while (!stopping)
        {
            BeforeWait?.Invoke();
            var count = Libc.PollWait(poll, events, Batch, Timeout());
            if (count < 0 && Libc.LastError != Errno.EINTR) LinuxException.Check(count, "wait for", "epoll");
            for (var i = 0; i < count; i++)
            {
                var at = events + i * EventSize;
                var data = *(ulong*)(at + EventSize - 8);
                // An earlier event of this batch may have closed the descriptor, and its number may be another's by now.
                if (registrations[(uint)data] is { } registration && registration.Serial == data >> 32) registration.Handler.OnReady(*(uint*)at);
            }
            if (FireTimers() || count > 0) restless = Resting is not null;
            else if (count == 0 && restless && !DontWait) Rest();
        }
    }

    void Rest()
    {
        restless = false;
        Resting!();
    }

    void IEventHandler.OnReady(uint events)
    {
        ulong rings;
        Libc.Read(bell, (byte*)&rings, sizeof(ulong));
        // A full barrier: were the queue read before this is seen, an action posted in between would ring no bell.
        Interlocked.Exchange(ref rung, 0);
        while (posted.TryDequeue(out var action)) action();
    }

    int Timeout()
    {
        if (DontWait) return 0;
        var rest = restless ? (int)RestAfter.TotalMilliseconds : -1;
        if (!timers.TryPeek(out _, out var due)) return rest;
        var left = due - Stopwatch.GetTimestamp();
        var timer = left <= 0 ? 0 : (int)Math.Min(int.MaxValue, left / (Stopwatch.Frequency / 1000) + 1);
        return restless ? Math.Min(rest, timer) : timer;
    }

    bool FireTimers()
    {
        var fired = false;
        while (timers.TryPeek(out var timer, out var due) && due <= Stopwatch.GetTimestamp())
        {
            timers.Dequeue();
            timer.Fire();
            fired = true;
        }
        return fired;
    }

    void Control(int operation, int fd, uint events)
    {
        var change = stackalloc byte[16];
        *(uint*)change = events;
        *(ulong*)(change + EventSize - 8) = (ulong)registrations[fd]!.Serial << 32 | (uint)fd;
        LinuxException.Check(Libc.PollControl(poll, operation, fd, change), "watch", $"descriptor {fd}");
    }

    public void Dispose()
    {
        Libc.Close(poll);
        Libc.Close(bell);
    }
}
