using System.Diagnostics;
using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>
/// A child writes numbered lines of 100 bytes, in writes of 64 KiB and in one write for each line, from its start until the
/// last byte is in a file on a memory file system: through the keeper, with rotation and index, and through a pipe to cat.
/// </summary>
internal static class OutputRate
{
    const int Rounds = 5, Line = 100;

    public static int Run(string[] args)
    {
        var megabytes = Figures.Argument(args, 0, 512);
        using var keeper = new KeeperUnderTest();
        foreach (var (name, chunk, size) in new[] { ("64 KiB writes", 65536, megabytes), ("one write for each line", Line, Math.Max(1, megabytes / 4)) })
        {
            double[] ours = new double[Rounds], floor = new double[Rounds];
            for (var round = -1; round < Rounds; round++)
            {
                var lines = size * 1_000_000L / Line;
                var (cat, whole) = (ThroughCat(keeper.Root, lines, chunk), ThroughKeeper(keeper, lines, chunk));
                if (round >= 0) (floor[round], ours[round]) = (size / cat * 1000, size / whole * 1000);
            }
            var (a, b) = (Figures.Median(ours), Figures.Median(floor));
            Figures.Print($"output, {name}: keeper {a:F0} MB/s, cat {b:F0} MB/s, ratio {Figures.Median(ours.Zip(floor, (x, y) => x / y)):F2} (accept 0.8, aim 1.0)");
        }
        return 0;
    }

    static string[] Actions(long lines, int chunk) => ["fast", lines.ToString(CultureInfo.InvariantCulture), $"{Line}", $"{chunk}"];

    static double ThroughKeeper(KeeperUnderTest keeper, long lines, int chunk)
    {
        var (ended, exited) = (keeper.Arrival("writer", KeeperEventKind.OutputChanged), keeper.Arrival("writer", KeeperEventKind.Exited));
        var request = KeeperUnderTest.Request(Actions(lines, chunk));
        request.Output = new() { MaxSize = 10_000_000, Keep = 10_000 };
        var start = Stopwatch.GetTimestamp();
        var (process, descriptors) = keeper.Client.SpawnAsync("writer", request).GetAwaiter().GetResult();
        var spent = Figures.Milliseconds(start, ended.GetAwaiter().GetResult());
        var bytes = Directory.GetFiles(process.OutputDirectory, "stdout-*.log").Sum(x => new FileInfo(x).Length);
        if (bytes != lines * Line) throw new InvalidDataException($"{bytes} bytes of {lines * Line} are there");
        descriptors.Dispose();
        exited.Wait();
        keeper.Client.ForgetAsync("writer").GetAwaiter().GetResult();
        return spent;
    }

    static double ThroughCat(string root, long lines, int chunk)
    {
        var file = $"{root}/cat.out";
        var nothing = Libc.Open("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        var command = $"'{KeeperUnderTest.Child}' {string.Join(' ', Actions(lines, chunk))} | cat > '{file}'";
        var start = Stopwatch.GetTimestamp();
        var outcome = new ProgramStart { Command = ["/bin/sh", "-c", command], Environment = ["PATH=/usr/bin:/bin"], Descriptors = [nothing, nothing, nothing] }.Start();
        Wait(outcome.PidFd);
        var spent = Figures.Milliseconds(start, Stopwatch.GetTimestamp());
        if (new FileInfo(file).Length != lines * Line) throw new InvalidDataException("cat has lost something");
        File.Delete(file);
        Libc.Close(outcome.PidFd);
        Libc.Close(nothing);
        return spent;
    }

    static unsafe void Wait(int pidfd)
    {
        var entry = new Libc.PollEntry { Fd = pidfd, Events = Libc.POLLIN };
        Libc.Poll(&entry, 1, -1);
        var information = stackalloc int[32];
        Libc.WaitId(Libc.P_PIDFD, pidfd, information, null, Libc.WEXITED);
    }
}
