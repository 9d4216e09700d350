using System.Diagnostics;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>
/// One service of a hundred: read, beside a look at whether the daemon lives; and stopped and started again, each answered when it is
/// done, beside a child of this process that gets the same signal, is waited for and started anew.
/// </summary>
internal static unsafe class ApiOne
{
    const int WarmUp = 200;
    static readonly byte[] Read = KeptConnection.Request("GET", "/v1/services/s50"), Live = KeptConnection.Request("GET", "/health/live"),
        Stop = KeptConnection.Request("POST", "/v1/services/s50/stop?wait=stopped"), Start = KeptConnection.Request("POST", "/v1/services/s50/start?wait=ready");

    public static int Run(string[] args)
    {
        var (reads, rounds) = (Figures.Argument(args, 0, 10_000), Figures.Argument(args, 1, 300));
        using var daemon = new DaemonUnderTest(string.Concat(Enumerable.Range(0, 100).Select(x => $"  s{x}: {{ command: CHILD exit-on TERM 0 forever }}\n")));
        daemon.AllAreReady();
        using var connection = daemon.Connect();
        Reads(connection, reads);
        Rounds(connection, rounds);
        return 0;
    }

    static void Reads(KeptConnection connection, int count)
    {
        var (ours, floor) = (new double[count], new double[count]);
        for (var i = -WarmUp; i < count; i++)
        {
            var (read, live) = (Time(connection, Read), Time(connection, Live));
            if (i >= 0) (ours[i], floor[i]) = (read, live);
        }
        var (a, b) = (Figures.Median(ours), Figures.Median(floor));
        Figures.Print($"api-one: read of a service, median {a:F3} ms (p99 {Figures.Percentile(ours, 99):F3}; goal 0.5), /health/live {b:F3} ms (p99 {Figures.Percentile(floor, 99):F3}), ratio {a / b:F2}");
    }

    static void Rounds(KeptConnection connection, int count)
    {
        double[] stops = new double[count], starts = new double[count], whole = new double[count], floor = new double[count];
        var nothing = Libc.Open("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        var alone = Begin(nothing);
        for (var i = -WarmUp / 4; i < count; i++)
        {
            var (stop, start) = (Time(connection, Stop), Time(connection, Start));
            var since = Stopwatch.GetTimestamp();
            End(alone);
            alone = Begin(nothing);
            var least = Figures.Milliseconds(since, Stopwatch.GetTimestamp());
            if (i >= 0) (stops[i], starts[i], whole[i], floor[i]) = (stop, start, stop + start, least);
        }
        End(alone);
        Libc.Close(nothing);
        var (a, b) = (Figures.Median(whole), Figures.Median(floor));
        Figures.Print($"api-one: stop and start, median {a:F3} ms (p99 {Figures.Percentile(whole, 99):F3}; goal 10), of which stop {Figures.Median(stops):F3} and start {Figures.Median(starts):F3}; without keeper and daemon {b:F3} ms (p99 {Figures.Percentile(floor, 99):F3}), ratio {a / b:F2}");
    }

    static double Time(KeptConnection connection, byte[] request)
    {
        var start = Stopwatch.GetTimestamp();
        connection.Ask(request);
        return Figures.Milliseconds(start, Stopwatch.GetTimestamp());
    }

    static StartOutcome Begin(int nothing)
    {
        var outcome = new ProgramStart { Command = [KeeperUnderTest.Child, "exit-on", "TERM", "0", "forever"], Environment = [], Descriptors = [nothing, nothing, nothing] }.Start();
        return outcome.Started ? outcome : throw new LinuxException("start", KeeperUnderTest.Child, outcome.Error);
    }

    static void End(StartOutcome child)
    {
        var information = stackalloc int[32];
        Libc.SignalProcess(child.PidFd, Libc.SIGTERM);
        Libc.WaitId(Libc.P_PIDFD, child.PidFd, information, null, Libc.WEXITED);
        Libc.Close(child.PidFd);
    }
}
