namespace Outlive.Probes;

/// <summary>
/// One timer for all probes. Waking a thread costs more than a look at a local port, so what is due at about the same time is
/// done in one go: long waits end on the tenth of a second, short ones within 10 ms.
/// </summary>
internal sealed class ProbeWheel : IDisposable
{
    static readonly TimeSpan Fine = TimeSpan.FromMilliseconds(10), Coarse = TimeSpan.FromMilliseconds(100), Long = TimeSpan.FromSeconds(1);

    readonly TimeProvider time;
    readonly long began;
    readonly Lock gate = new();
    readonly PriorityQueue<WheelTimer, long> queue = new();
    readonly List<WheelTimer> due = [];
    readonly ITimer timer;
    long armed = long.MaxValue;
    bool turning, disposed;

    public ProbeWheel(TimeProvider time)
    {
        this.time = time;
        began = time.GetTimestamp();
        timer = time.CreateTimer(_ => Turn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public WheelTimer After(TimeSpan delay, Action action)
    {
        var wait = new WheelTimer(action);
        lock (gate)
        {
            queue.Enqueue(wait, DueAt(delay));
            if (!turning) Arm();
        }
        return wait;
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            queue.Clear();
        }
        timer.Dispose();
    }

    long Now => time.GetElapsedTime(began).Ticks;

    /// <summary>In ticks since the beginning, rounded up.</summary>
    long DueAt(TimeSpan delay)
    {
        var grid = (delay >= Long ? Coarse : Fine).Ticks;
        return (Now + Math.Max(0, delay.Ticks) + grid - 1) / grid * grid;
    }

    void Turn()
    {
        lock (gate)
        {
            if (turning || disposed) return;
            turning = true;
            armed = long.MaxValue;
        }
        while (TakeDue())
        {
            foreach (var wait in due) wait.Fire();
        }
    }

    bool TakeDue()
    {
        due.Clear();
        lock (gate)
        {
            var now = Now;
            while (queue.TryPeek(out var wait, out var at) && at <= now)
            {
                queue.Dequeue();
                due.Add(wait);
            }
            if (due.Count > 0) return true;
            turning = false;
            Arm();
            return false;
        }
    }

    void Arm()
    {
        if (disposed || !queue.TryPeek(out _, out var next) || next >= armed) return;
        armed = next;
        // Timers count whole milliseconds and may fire one early.
        timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, next - Now) / (double)TimeSpan.TicksPerMillisecond)), Timeout.InfiniteTimeSpan);
    }
}
