using System.Diagnostics;
using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>
/// From our kill(2) of a service's process until a client that follows the events as a browser does has read the line that tells of it:
/// death, keeper, engine, journal, HTTP. The floor is a child of this process, from the same call until its pidfd is readable.
/// </summary>
internal static unsafe class EventLatency
{
    const int WarmUp = 100;

    public static int Run(string[] args)
    {
        var count = Figures.Argument(args, 0, 500);
        // However young it dies, it is back at once.
        using var daemon = new DaemonUnderTest("  web: { command: CHILD forever, restart: { policy: always, stable_after: 1ms, tries: -1 } }\n");
        using var events = new StreamReader(DaemonUnderTest.Follow(daemon.Http, "/v1/events?service=web"));
        var (ours, floor) = (new double[count], new double[count]);
        var nothing = Libc.Open("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        for (var i = -WarmUp; i < count; i++)
        {
            var pid = Next(events, EventKind.ProcessStarted).Event.Pid ?? throw new InvalidDataException("it has no pid");
            Next(events, EventKind.ServiceReady);
            var pidfd = Libc.OpenProcess(pid);
            var start = Stopwatch.GetTimestamp();
            Libc.SignalProcess(pidfd, Libc.SIGKILL);
            var whole = Figures.Milliseconds(start, Next(events, EventKind.ProcessExited).At);
            Libc.Close(pidfd);
            var least = Alone(nothing);
            if (i >= 0) (ours[i], floor[i]) = (whole, least);
        }
        Libc.Close(nothing);
        var (a, b) = (Figures.Median(ours), Figures.Median(floor));
        Figures.Print($"sse-event: kill -9 to the client of /v1/events, median {a:F3} ms (p99 {Figures.Percentile(ours, 99):F3}; goal 2), to its readable pidfd {b:F3} ms (p99 {Figures.Percentile(floor, 99):F3}), ratio {a / b:F2}");
        return 0;
    }

    /// <summary>The next event of a kind, and when its line was there.</summary>
    static (InstanceEvent Event, long At) Next(StreamReader events, string kind)
    {
        while (events.ReadLine() is { } line)
        {
            var now = Stopwatch.GetTimestamp();
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonSerializer.Deserialize(line.AsSpan(6), ApiJson.Default.InstanceEvent) is { } happened && happened.Kind == kind)
                return (happened, now);
        }
        throw new IOException("the events ended");
    }

    static double Alone(int nothing)
    {
        var child = new ProgramStart { Command = [KeeperUnderTest.Child, "forever"], Environment = [], Descriptors = [nothing, nothing, nothing] }.Start();
        if (!child.Started) throw new LinuxException("start", KeeperUnderTest.Child, child.Error);
        var entry = new Libc.PollEntry { Fd = child.PidFd, Events = Libc.POLLIN };
        var start = Stopwatch.GetTimestamp();
        Libc.SignalProcess(child.PidFd, Libc.SIGKILL);
        Libc.Poll(&entry, 1, -1);
        var spent = Figures.Milliseconds(start, Stopwatch.GetTimestamp());
        var information = stackalloc int[32];
        Libc.WaitId(Libc.P_PIDFD, child.PidFd, information, null, Libc.WEXITED);
        Libc.Close(child.PidFd);
        return spent;
    }
}
