using System.Diagnostics;

namespace Outlive.Bench;

/// <summary>From the start of the program to the moment when it serves, and what it holds once it is at rest.</summary>
internal static class KeeperStart
{
    public static int Run(string[] args)
    {
        var count = Figures.Argument(args, 0, 15);
        double[] starts = new double[count], memory = new double[count];
        for (var i = -2; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var keeper = new KeeperUnderTest();
            var spent = Figures.Milliseconds(start, Stopwatch.GetTimestamp());
            new ManualResetEventSlim().Wait(TimeSpan.FromMilliseconds(500));
            if (i >= 0) (starts[i], memory[i]) = (spent, Figures.PrivateDirtyKiB(keeper.Pid));
        }
        Figures.Print($"start: launch to first answer median {Figures.Median(starts):F0} ms, best {starts.Min():F0} ms (accept 150, aim 60); at rest {Figures.Median(memory) / 1024:F1} MB private dirty (accept 16, aim 10)");
        return 0;
    }
}
