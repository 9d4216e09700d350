using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Usage;

/// <summary>A tree that is measured, its last sample and when the next is due. Touched by rounds alone, but for what is asked for.</summary>
internal sealed class TrackedUsage(string id, UsageTarget target, TimeSpan due)
{
    /// <summary>Of a core; less is what timers of an idle program take.</summary>
    const double BusyCpu = 0.02;

    /// <summary>A fork takes more.</summary>
    const long NothingMicroseconds = 50;
    /// <summary>A child may work for a main process that sleeps, so its clock alone is not believed for ever.</summary>
    const int LooksAtClockOnly = 3;

    UsageScope lastScope;
    long mainClock = -1;
    int clockOnly;
    long lastCpu;
    TimeSpan lastAt;
    volatile UsageSnapshot? latest;

    public string Id { get; } = id;
    public UsageTarget Target { get; } = target;
    public UsageHistory History { get; } = new();
    public TimeSpan Due { get; set; } = due;
    public int Samples { get; private set; }
    public UsageSnapshot? Latest => latest;
    public bool Busy => latest is { Cpu: >= BusyCpu };

    /// <summary>Whether it has done anything since the last sample, so that the rest of its numbers may have changed.</summary>
    public bool HasMoved(UsageReading now) => lastScope != now.Scope || now.CpuMicroseconds - lastCpu >= 10_000;

    /// <summary>A process alone in its tree has done nothing since the last sample. Asked once for each sample.</summary>
    public bool MainSleeps()
    {
        var now = ProcessClock.Microseconds(Target.Pid) ?? -1;
        var still = now >= 0 && mainClock >= 0 && now - mainClock is >= 0 and < NothingMicroseconds;
        mainClock = now;
        if (still && latest is { Processes: 1 } && !Target.Memory && clockOnly++ < LooksAtClockOnly) return true;
        clockOnly = 0;
        return false;
    }

    public UsageSnapshot TakeNothing(TimeSpan elapsed, DateTimeOffset at)
    {
        lastAt = elapsed;
        Samples++;
        var snapshot = latest! with { At = at, Cpu = 0 };
        latest = snapshot;
        Remember(snapshot, elapsed);
        return snapshot;
    }

    public UsageSnapshot Take(UsageReading now, TimeSpan elapsed, DateTimeOffset at)
    {
        var comparable = now.Scope == lastScope && elapsed > lastAt;
        var cpu = comparable ? Math.Max(0, (now.CpuMicroseconds - lastCpu) / (elapsed - lastAt).TotalMicroseconds) : latest?.Cpu ?? 0;
        (lastScope, lastCpu, lastAt) = (now.Scope, now.CpuMicroseconds, elapsed);
        Samples++;
        var snapshot = new UsageSnapshot
        {
            At = at,
            Cpu = cpu,
            // Of an ended child nobody waited for the time is lost, but what was used stays used.
            CpuSeconds = Math.Max(now.CpuMicroseconds / 1e6, latest?.CpuSeconds ?? 0),
            MemoryBytes = now.MemoryBytes ?? latest?.MemoryBytes ?? 0,
            ReadBytes = now.ReadBytes ?? latest?.ReadBytes,
            WrittenBytes = now.WrittenBytes ?? latest?.WrittenBytes,
            Processes = now.Processes ?? latest?.Processes ?? 1,
            Threads = now.Threads ?? latest?.Threads ?? 1,
            OpenFiles = now.OpenFiles ?? latest?.OpenFiles,
            Source = now.Scope == UsageScope.Cgroup ? "cgroup" : "proc",
        };
        latest = snapshot;
        Remember(snapshot, elapsed);
        return snapshot;
    }

    void Remember(UsageSnapshot sample, TimeSpan elapsed) =>
        History.Add(new((uint)elapsed.TotalSeconds, (float)sample.Cpu, (uint)Math.Min(uint.MaxValue, sample.MemoryBytes / 1024)));
}
