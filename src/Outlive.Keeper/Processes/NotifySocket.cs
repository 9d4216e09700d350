using System.Globalization;
using System.Text;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Time;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>
/// A child's NOTIFY_SOCKET. What arrives is kept as the newest state, so that it is not lost while the daemon is away.
/// Each child has a socket of its own: who sends on it is known without asking.
/// </summary>
internal sealed class NotifySocket : IEventHandler
{
    const int MaxMessage = 4096, MaxStatus = 512;

    readonly EventLoop loop;
    readonly Action<bool> changed;

    /// <summary><paramref name="changed"/> gets false for a mere sign of life.</summary>
    public NotifySocket(EventLoop loop, int descriptor, NotifyState? state, Action<bool> changed)
    {
        (this.loop, Descriptor, State, this.changed) = (loop, descriptor, state ?? new(), changed);
        loop.Add(descriptor, Libc.EPOLLIN, this);
    }

    public int Descriptor { get; }
    public NotifyState State { get; private set; }

    public void OnReady(uint events)
    {
        Span<byte> buffer = stackalloc byte[MaxMessage];
        var before = State;
        for (var messages = 0; messages < 64; messages++)
        {
            var count = UnixSocket.ReceiveFrom(Descriptor, buffer, out _);
            if (count < 0) break;
            foreach (var line in Encoding.UTF8.GetString(buffer[..count]).Split('\n')) Apply(line);
        }
        if (State == before) return;
        changed(WithoutWatchdog(State) != WithoutWatchdog(before));
    }

    static NotifyState WithoutWatchdog(NotifyState state) => state with { Watchdogs = 0, LastWatchdog = 0, WatchdogTick = 0 };

    void Apply(string line) => State = line switch
    {
        "READY=1" => State with { Ready = true, Reloading = false },
        "RELOADING=1" => State with { Reloading = true },
        "STOPPING=1" => State with { Stopping = true },
        "WATCHDOG=1" => State with { Watchdogs = State.Watchdogs + 1, LastWatchdog = Clock.Milliseconds, WatchdogTick = Clock.Steady },
        _ when line.StartsWith("STATUS=", StringComparison.Ordinal) => State with { Status = line[7..Math.Min(line.Length, 7 + MaxStatus)] },
        _ when line.StartsWith("MAINPID=", StringComparison.Ordinal) &&
               int.TryParse(line.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1 => State with { MainPid = pid },
        _ => State,
    };

    public void Close()
    {
        loop.Remove(Descriptor);
        Libc.Close(Descriptor);
    }
}
