namespace Outlive.Usage;

/// <summary>
/// Samples of one tree: those of the last five minutes as they were taken, and a day of quarters of an hour with the mean of the
/// processor and the peak of the memory. Room is taken as it is needed and given back at rest, where five minutes are ten samples.
/// </summary>
internal sealed class UsageHistory
{
    public const uint FineSeconds = 300, CoarseSeconds = 900, CoarseCount = 96;

    readonly Lock gate = new();
    readonly List<UsagePoint> fine = [], coarse = [];
    double cpuSeconds;
    uint began, last, peak;

    public void Add(UsagePoint point)
    {
        lock (gate)
        {
            if (fine.Count == 0 && coarse.Count == 0) (began, last) = (point.At, point.At);
            AddCoarse(point);
            fine.Add(point);
            var expired = 0;
            while (expired < fine.Count && fine[expired].At + FineSeconds < point.At) expired++;
            // One by one each removal would move all.
            if (expired > fine.Count / 4) fine.RemoveRange(0, expired);
            if (fine.Capacity > 16 && fine.Capacity > fine.Count * 4) fine.Capacity = fine.Count * 2;
        }
    }

    /// <summary>Oldest first, with the mean and the peak of each step; a step without samples is left out.</summary>
    public List<UsagePoint> Read(uint since, uint step)
    {
        lock (gate)
        {
            var firstFine = fine.Count > 0 ? fine[0].At : uint.MaxValue;
            return Merge(coarse.Where(x => x.At <= firstFine).Concat(fine).Where(x => x.At >= since), Math.Max(1, step));
        }
    }

    void AddCoarse(UsagePoint point)
    {
        cpuSeconds += point.Cpu * (double)(point.At - last);
        peak = Math.Max(peak, point.MemoryKiB);
        last = point.At;
        if (point.At - began < CoarseSeconds) return;
        if (coarse.Count == CoarseCount) coarse.RemoveAt(0);
        if (coarse.Count == coarse.Capacity) coarse.Capacity += 16;
        coarse.Add(new(point.At, (float)(cpuSeconds / (point.At - began)), peak));
        (cpuSeconds, peak, began) = (0, 0, point.At);
    }

    static List<UsagePoint> Merge(IEnumerable<UsagePoint> points, uint step)
    {
        var merged = new List<UsagePoint>();
        // A point is about the time before it: what ends with a step belongs to it.
        foreach (var bucket in points.GroupBy(x => x.At == 0 ? 0 : (x.At - 1) / step))
        {
            var all = bucket.ToList();
            merged.Add(new(all[^1].At, all.Average(x => x.Cpu), all.Max(x => x.MemoryKiB)));
        }
        return merged;
    }
}
