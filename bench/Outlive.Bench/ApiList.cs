using System.Diagnostics;

namespace Outlive.Bench;

/// <summary>
/// All of many running services, one question after the other on one connection. The floor is a Kestrel in this process that answers
/// the same bytes from memory. What a core could answer is by the processor time of whoever answers, which for the floor is all of this
/// process but the thread that asks.
/// </summary>
internal static class ApiList
{
    const int WarmUp = 300;

    public static int Run(string[] args)
    {
        var (count, seconds) = (Figures.Argument(args, 0, 1000), Figures.Argument(args, 1, 8));
        using var daemon = new DaemonUnderTest(string.Concat(Enumerable.Range(0, count).Select(x => $"  s{x}: {{ command: CHILD forever }}\n")));
        daemon.AllAreReady();
        var request = KeptConnection.Request("GET", "/v1/services");
        using var asking = daemon.Connect();
        var answer = asking.Ask(request).ToArray();
        var (a, b, wall, core) = Measure(asking, request, seconds, () => Figures.CpuNanoseconds(daemon.Pid));
        using var floor = new BytesServer($"{daemon.Root}/floor.sock", answer);
        using var askingFloor = new KeptConnection($"{daemon.Root}/floor.sock");
        var (least, leastOften, floorWall, floorCore) = Measure(askingFloor, request, seconds, () => Figures.CpuNanoseconds(Environment.ProcessId) - Figures.ThreadCpuNanoseconds());
        Figures.Print($"api-list: {count} services in {answer.Length} bytes, median {a:F3} ms (p99 {b:F3}; goal 5), from memory {least:F3} ms (p99 {leastOften:F3}), ratio {a / least:F2}");
        Figures.Print($"api-list: {wall:F0} requests/s one after the other, {core:F0} for each second of the daemon's processor time (goal 500), from memory {floorWall:F0} and {floorCore:F0}, ratio {floorCore / core:F2}");
        return 0;
    }

    static (double Median, double Often, double Wall, double Core) Measure(KeptConnection connection, byte[] request, int seconds, Func<long> processorTime)
    {
        for (var i = 0; i < WarmUp; i++) connection.Ask(request);
        List<double> spent = [];
        var (begin, cpu) = (Stopwatch.GetTimestamp(), processorTime());
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            var start = Stopwatch.GetTimestamp();
            connection.Ask(request);
            spent.Add(Figures.Milliseconds(start, Stopwatch.GetTimestamp()));
        }
        var (whole, used) = (Stopwatch.GetElapsedTime(begin).TotalSeconds, (processorTime() - cpu) / 1e9);
        return (Figures.Median(spent), Figures.Percentile(spent, 99), spent.Count / whole, spent.Count / used);
    }
}
