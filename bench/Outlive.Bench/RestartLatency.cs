using System.Diagnostics;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>
/// From our kill(2) of a child until its successor has written its first byte: death, event, the decision of a client that does
/// nothing else, request, start. Beside it the same by this process itself, in turn: kill, waitid, spawn, read.
/// </summary>
internal static unsafe class RestartLatency
{
    const int WarmUp = 100;

    public static int Run(string[] args)
    {
        var count = Figures.Argument(args, 0, 500);
        using var keeper = new KeeperUnderTest();
        keeper.HoldGroup();
        var (ours, floor) = (new double[count], new double[count]);
        var last = Start(keeper, "p0");
        var alone = Start(keeper.Root);
        for (var i = -WarmUp; i < count; i++)
        {
            var id = i + WarmUp;
            var exited = keeper.Arrival($"p{id}", KeeperEventKind.Exited);
            var start = Stopwatch.GetTimestamp();
            Libc.SignalProcess(last[DescriptorRole.Process], Libc.SIGKILL);
            exited.GetAwaiter().GetResult();
            var next = Start(keeper, $"p{id + 1}");
            var whole = Figures.Milliseconds(start, Stopwatch.GetTimestamp());
            last.Dispose();
            last = next;
            keeper.Client.ForgetAsync($"p{id}").GetAwaiter().GetResult();

            start = Stopwatch.GetTimestamp();
            End(alone);
            alone = Start(keeper.Root);
            if (i >= 0) (ours[i], floor[i]) = (whole, Figures.Milliseconds(start, Stopwatch.GetTimestamp()));
        }
        End(alone);
        last.Dispose();
        var (a, b) = (Figures.Median(ours), Figures.Median(floor));
        Figures.Print($"restart: kill -9 to the first byte of the next, median {a:F3} ms (p99 {Figures.Percentile(ours, 99):F3}), without a keeper {b:F3} ms (p99 {Figures.Percentile(floor, 99):F3}), ratio {a / b:F2}");
        return 0;
    }

    /// <summary>Its stdout is ours to read.</summary>
    static ProcessDescriptors Start(KeeperUnderTest keeper, string id)
    {
        var request = KeeperUnderTest.Request("lines", "1", "forever");
        request.Channel = true;
        var (_, descriptors) = keeper.Client.SpawnAsync(id, request, holdStdin: true).GetAwaiter().GetResult();
        AwaitByte(descriptors[DescriptorRole.Stdout]);
        return descriptors;
    }

    static StartOutcome Start(string directory)
    {
        var ends = stackalloc int[2];
        LinuxException.Check(Libc.Pipe(ends, Libc.O_CLOEXEC), "create", "pipe");
        var outcome = new ProgramStart { Command = [KeeperUnderTest.Child, "lines", "1", "forever"], Environment = [], Directory = directory, Descriptors = [ends[0], ends[1], ends[1]] }.Start();
        if (!outcome.Started) throw new LinuxException("start", KeeperUnderTest.Child, outcome.Error);
        AwaitByte(ends[0]);
        Libc.Close(ends[0]);
        Libc.Close(ends[1]);
        return outcome;
    }

    static void End(StartOutcome child)
    {
        var information = stackalloc int[32];
        Libc.SignalProcess(child.PidFd, Libc.SIGKILL);
        Libc.WaitId(Libc.P_PIDFD, child.PidFd, information, null, Libc.WEXITED);
        Libc.Close(child.PidFd);
    }

    static void AwaitByte(int pipe)
    {
        byte first;
        var entry = new Libc.PollEntry { Fd = pipe, Events = Libc.POLLIN };
        Libc.Poll(&entry, 1, -1);
        if (Libc.Read(pipe, &first, 1) != 1) throw new IOException("a child said nothing");
    }
}
