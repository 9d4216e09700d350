using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Usage;

/// <summary>
/// Measures process trees: each second while somebody watches or it is busy, else each half minute and then one file only. What a
/// round may read is bounded, so that a thousand busy trees are measured less often instead of costing more. docs/usage.md has
/// what is read when, and what that costs.
/// </summary>
internal sealed class UsageWatch : IAsyncDisposable
{
    public static readonly TimeSpan AtRest = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1), RestRound = TimeSpan.FromSeconds(5), AtOnce = TimeSpan.FromMilliseconds(1);
    /// <summary>In one round: 200 busy trees are half a percent of a core, 500 watched ones two.</summary>
    const int MostBusy = 200, MostWatched = 500;
    /// <summary>I/O and open files are dear, and change what people see least.</summary>
    const int EverythingEach = 5;

    readonly TimeProvider time;
    readonly Func<double> chance;
    readonly Action<string, UsageSnapshot> sampled;
    readonly long began;
    readonly Lock gate = new();
    readonly Dictionary<string, TrackedUsage> tracked = [];
    readonly List<TrackedUsage> order = [];
    readonly ITimer timer;
    readonly UsageReader reader;
    ProcessTable? processes;
    int watchers, begin;
    bool ended, rounding, resting, again;

    /// <param name="chance">From 0 up to 1: spreads the samples.</param>
    /// <param name="sampled">Told every sample, on the thread of the round.</param>
    public UsageWatch(TimeProvider time, Func<double> chance, Action<string, UsageSnapshot> sampled)
    {
        (this.time, this.chance, this.sampled) = (time, chance, sampled);
        began = time.GetTimestamp();
        reader = new(() => processes ??= ProcessTable.Read());
        timer = time.CreateTimer(_ => Round(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Instead of what was known of this id.</summary>
    public void Track(string id, UsageTarget target)
    {
        lock (gate)
        {
            Forget(id);
            var one = new TrackedUsage(id, target, Now);
            tracked[id] = one;
            order.Add(one);
            if (order.Count == 1 || resting) Arm(Second);
        }
    }

    public void Untrack(string id)
    {
        lock (gate) Forget(id);
    }

    public UsageSnapshot? Latest(string id) => Find(id)?.Latest;

    /// <summary>Oldest first; processor, memory and time only. The last five minutes in full, a day in quarters of an hour.</summary>
    public UsageSnapshot[] History(string id, DateTimeOffset? since, TimeSpan? step)
    {
        if (Find(id) is not { } one) return [];
        var start = time.GetUtcNow() - Now;
        var from = since is { } moment && moment > start ? (uint)Math.Ceiling((moment - start).TotalSeconds) : 0;
        return [.. one.History.Read(from, (uint)Math.Clamp((step ?? Second).TotalSeconds, 1, uint.MaxValue)).Select(x => new UsageSnapshot
        {
            At = start + TimeSpan.FromSeconds(x.At),
            Cpu = x.Cpu,
            MemoryBytes = x.MemoryKiB * 1024L,
            Source = one.Latest?.Source ?? "",
        })];
    }

    /// <summary>While it is not disposed everything is measured each second, as far as the bound allows, with I/O and open files.</summary>
    public IDisposable Watching()
    {
        lock (gate)
        {
            if (watchers++ == 0)
            {
                foreach (var one in order) one.Due = TimeSpan.Zero;
                again = rounding;
                Arm(AtOnce);
            }
        }
        return new Watcher(this);
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            ended = true;
            tracked.Clear();
            order.Clear();
        }
        await timer.DisposeAsync().ConfigureAwait(false);
    }

    TimeSpan Now => time.GetElapsedTime(began);

    TrackedUsage? Find(string id)
    {
        lock (gate) return tracked.GetValueOrDefault(id);
    }

    void Forget(string id)
    {
        if (tracked.Remove(id, out var one)) order.Remove(one);
    }

    void Arm(TimeSpan wait)
    {
        resting = wait == RestRound;
        if (!ended && !rounding && order.Count > 0) timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    void Round()
    {
        lock (gate)
        {
            if (rounding || ended) return;
            rounding = true;
        }
        foreach (var one in TakeDue(out var watched)) Sample(one, watched);
        processes = null;
        lock (gate)
        {
            rounding = false;
            Arm(again ? AtOnce : watchers > 0 || order.Exists(x => x.Busy || x.Samples < 2) ? Second : RestRound);
            again = false;
        }
    }

    /// <summary>From where the last round stopped at its bound, so that everybody's turn comes.</summary>
    List<TrackedUsage> TakeDue(out bool watched)
    {
        var due = new List<TrackedUsage>();
        lock (gate)
        {
            watched = watchers > 0;
            var (now, left, start) = (Now, watched ? MostWatched : MostBusy, begin);
            begin = 0;
            for (var i = 0; i < order.Count; i++)
            {
                var at = (start + i) % order.Count;
                var one = order[at];
                if (one.Due > now) continue;
                if (left-- == 0)
                {
                    begin = at;
                    break;
                }
                due.Add(one);
            }
        }
        return due;
    }

    void Sample(TrackedUsage one, bool watched)
    {
        var depth = DepthOf(one, watched);
        if (one.MainSleeps() && depth == UsageDepth.Processor)
        {
            one.Due = Now + AtRest;
            sampled(one.Id, one.TakeNothing(Now, time.GetUtcNow()));
            return;
        }
        var reading = reader.Read(one.Target, depth);
        if (depth == UsageDepth.Processor && reading is { Scope: UsageScope.Cgroup } rough && one.HasMoved(rough)) reading = reader.Read(one.Target, UsageDepth.Tree);
        one.Due = Now + (watched ? Second : AtRest);
        if (reading is not { } read || Find(one.Id) != one) return;
        var snapshot = one.Take(read, Now, time.GetUtcNow());
        // The second sample is soon, since it is the first to know a rate; those after it are anywhere in the interval.
        if (one.Busy || one.Samples == 1) one.Due = Now + Second;
        else if (one.Samples == 2 && !watched) one.Due = Now + AtRest * chance();
        sampled(one.Id, snapshot);
    }

    static UsageDepth DepthOf(TrackedUsage one, bool watched) =>
        watched ? one.Samples % EverythingEach == 0 || one.Target.Cgroup is null ? UsageDepth.Everything : UsageDepth.Tree
        : one.Samples == 0 || one.Busy ? UsageDepth.Tree
        : UsageDepth.Processor;

    sealed class Watcher(UsageWatch watch) : IDisposable
    {
        bool over;

        public void Dispose()
        {
            lock (watch.gate)
            {
                if (over) return;
                over = true;
                watch.watchers--;
            }
        }
    }
}
