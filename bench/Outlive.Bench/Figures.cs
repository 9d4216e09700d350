using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Outlive.Bench;

/// <summary>Medians, and what /proc says of a process.</summary>
internal static partial class Figures
{
    const int ThreadClock = 3;

    public static double Median(IEnumerable<double> values) => Percentile(values, 50);

    public static double Percentile(IEnumerable<double> values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    public static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    public static void Print(string line) => Console.WriteLine(line);

    /// <summary>Nanoseconds of CPU that a process has used, its ended threads included: its clock, as clock_getcpuclockid(3) names it.</summary>
    public static long CpuNanoseconds(int pid) => Read(~pid << 3 | 2);

    /// <summary>Of the thread that asks.</summary>
    public static long ThreadCpuNanoseconds() => Read(ThreadClock);

    static unsafe long Read(int clock)
    {
        var time = stackalloc long[2];
        if (ClockGetTime(clock, time) != 0) throw new InvalidOperationException($"cannot read clock {clock}");
        return time[0] * 1_000_000_000 + time[1];
    }

    public static long PrivateDirtyKiB(int pid) => File.ReadLines($"/proc/{pid}/smaps_rollup")
        .Where(line => line.StartsWith("Private_Dirty:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static unsafe partial int ClockGetTime(int clock, long* time);

    public static int Argument(string[] args, int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
}
