using Outlive.Contracts.Keeper;
using Outlive.Ports;
using Outlive.Usage;

namespace Outlive.Bench;

/// <summary>What it costs to measure many real, idle processes, at rest and watched, and to watch their ports; and the memory of a day.</summary>
internal static class ProbeUsage
{
    public static int Run(string[] args)
    {
        var (count, seconds) = (Figures.Argument(args, 0, 1000), Figures.Argument(args, 1, 30));
        using var keeper = new KeeperUnderTest();
        var children = new ProcessSnapshot[count];
        for (var i = 0; i < count; i++)
        {
            var (process, descriptors) = keeper.Client.SpawnAsync($"p{i}", KeeperUnderTest.Request("forever")).GetAwaiter().GetResult();
            descriptors.Dispose();
            children[i] = process;
        }
        Figures.Print($"usage: {Cpu(seconds)} % of a core with nothing to do");
        Measure("by cgroup", children, x => x.Cgroup, seconds);
        Measure("by /proc", children, _ => null, seconds);
        Ports(count, seconds);
        Histories(count);
        return 0;
    }

    static void Measure(string how, ProcessSnapshot[] children, Func<ProcessSnapshot, string?> cgroup, int seconds)
    {
        var samples = 0;
        var watch = new UsageWatch(TimeProvider.System, Random.Shared.NextDouble, (_, _) => samples++);
        foreach (var child in children) watch.Track(child.Id, new(child.Pid, child.StartTime) { Cgroup = cgroup(child) });
        using (watch.Watching())
        {
            // Until what is called often has been compiled for good.
            Wait(20);
            samples = 0;
            var watched = Cpu(seconds);
            Figures.Print($"usage, {how}: {children.Length} idle trees watched: {watched:F3} % of a core, {samples} samples, {watched * seconds * 1e4 / samples:F1} us each");
        }
        Wait((int)UsageWatch.AtRest.TotalSeconds + 5);
        samples = 0;
        var cpu = Cpu(seconds);
        Figures.Print($"usage, {how}: at rest: {cpu:F4} % of a core (accept 0.03), {samples} samples, {cpu * seconds * 1e4 / samples:F1} us each");
        watch.DisposeAsync().AsTask().Wait();
    }

    static void Ports(int count, int seconds)
    {
        var watch = new PortWatch(TimeProvider.System, (_, _, _) => { });
        for (var i = 0; i < count; i++) watch.Watch($"s{i}", [new("http", 1024 + i)]);
        Wait(20);
        Figures.Print($"ports: {count} watched: {Cpu(seconds):F4} % of a core, with {Outlive.Linux.ListenerTable.Read().Count} sockets that listen on this machine");
        watch.DisposeAsync().AsTask().Wait();
    }

    static void Histories(int count)
    {
        var before = GC.GetTotalMemory(true);
        var histories = Enumerable.Range(0, count).Select(_ => new UsageHistory()).ToArray();
        foreach (var history in histories)
            for (uint at = 0; at < 90_000; at += (uint)UsageWatch.AtRest.TotalSeconds) history.Add(new(at, 0.001f, 10_000));
        Figures.Print($"usage: the history of a day at rest takes {(GC.GetTotalMemory(true) - before) / (double)count:F0} bytes for each tree (accept 2048)");
        GC.KeepAlive(histories);
    }

    /// <summary>Of this process while it waits, in percent of a core.</summary>
    static double Cpu(int seconds)
    {
        var before = Figures.CpuNanoseconds(Environment.ProcessId);
        Wait(seconds);
        return (Figures.CpuNanoseconds(Environment.ProcessId) - before) / 1e7 / seconds;
    }

    static void Wait(int seconds) => new ManualResetEventSlim().Wait(TimeSpan.FromSeconds(seconds));
}
