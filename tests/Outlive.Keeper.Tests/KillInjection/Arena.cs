using System.Globalization;
using Outlive.Linux;
using Outlive.StandIn;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.KillInjection;

/// <summary>A keeper and its daemon, found and killed from outside, by what /proc says of them.</summary>
internal sealed class Arena : IAsyncDisposable
{
    static readonly string StandInProgram = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Outlive.StandIn", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "outlive-stand-in"));

    static readonly string[] LogFiles = ["keeper.log", "daemon.out"];

    readonly TempDirectory directory = new("/dev/shm");
    readonly List<int> launched = [];

    public Arena(int seed, int alive, int total)
    {
        Directory.CreateDirectory(directory.File("work"));
        Options = new(KeeperInstance.Program, directory.File("run"), directory.File("state"), directory.File("work"), seed, alive, total);
        Ledger = new(Options.Work);
        Launch = new(Options.Keeper, Options.Run, Options.State, [StandInProgram, .. Options.Arguments]);
    }

    public StandInOptions Options { get; }
    public Ledger Ledger { get; }
    public KeeperLaunch Launch { get; }

    public string[] Keepers() => Pids("outlive-keeper");

    public string[] Daemons() => Pids("outlive-stand-in");

    public string[] Children() => Pids("outlive-test-child");

    /// <summary>Until one keeper and one daemon hold everything twice; if neither lives, somebody starts a keeper, as a CLI would.</summary>
    public Task SettleAsync() => Eventually.Holds(
        () =>
        {
            if (Ledger.ReadSettled() is { } pair && ProcScan.Alive(pair.Keeper) && ProcScan.Alive(pair.Daemon)) return true;
            if (Daemons().Length == 0 && Keepers().Length == 0) Start();
            return false;
        },
        "a keeper and a daemon have exchanged all descriptors", TimeSpan.FromSeconds(40),
        () => $"settled {Ledger.ReadSettled()}, keepers {string.Join(',', Keepers())}, daemons {string.Join(',', Daemons())}\n{Words()}");

    void Start()
    {
        launched.ForEach(x => KeeperLaunch.Reap(x));
        launched.Add(Launch.Start());
    }

    /// <summary>All at once, and then until they are dead: a process that has been killed may run for a moment yet.</summary>
    public static unsafe void Kill(params IEnumerable<string> pids)
    {
        var doomed = pids.Select(x => Libc.OpenProcess(int.Parse(x, CultureInfo.InvariantCulture))).Where(x => x >= 0).ToArray();
        foreach (var pidfd in doomed) Libc.SignalProcess(pidfd, Libc.SIGKILL);
        foreach (var pidfd in doomed)
        {
            var end = new Libc.PollEntry { Fd = pidfd, Events = Libc.POLLIN };
            int polled;
            while ((polled = Libc.Poll(&end, 1, (int)Eventually.DefaultLimit.TotalMilliseconds)) < 0 && Libc.LastError == Errno.EINTR) { }
            polled.ShouldBe(1, "a killed process has died");
            Libc.Close(pidfd);
        }
    }

    public static void Signal(int pid, int number)
    {
        var pidfd = Libc.OpenProcess(pid);
        Libc.SignalProcess(pidfd, number).ShouldBe(0);
        Libc.Close(pidfd);
    }

    public string OutputOf(string id, string stream)
    {
        var folder = $"{Options.State}/output/{id}";
        return !Directory.Exists(folder) ? "" : string.Concat(Directory.GetFiles(folder, $"{stream}-*.log").Order().Select(File.ReadAllText));
    }

    /// <summary>The last words of both.</summary>
    public string Words() => string.Join('\n', LogFiles.Select(x => $"{Options.State}/{x}").Where(File.Exists).SelectMany(x => File.ReadLines(x).TakeLast(12)));

    /// <summary>The living processes of this arena that run this program.</summary>
    string[] Pids(string program)
    {
        ScannedProcess[] found = [.. ProcScan.All().Where(x => x.IsAlive && Runs(x.Pid, program))];
        // Between fork and exec a child has its parent's command line; by the time of a signal it is another program.
        return [.. found.Where(x => found.All(y => y.Pid != x.Ppid)).Select(x => $"{x.Pid}")];
    }

    bool Runs(int pid, string program) =>
        CommandLine($"{pid}") is var line && line.Split('\0')[0].EndsWith($"/{program}", StringComparison.Ordinal) && line.Contains(directory.Path, StringComparison.Ordinal);

    static string CommandLine(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Eventually.Holds(
            () =>
            {
                string[] left = [.. Daemons(), .. Keepers(), .. Children()];
                Kill(left);
                return left.Length == 0;
            },
            "all of this arena is gone");
        launched.ForEach(x => KeeperLaunch.Reap(x));
        (await TestProcess.Run(Options.Keeper, ["cleanup", Options.Run])).ExitCode.ShouldBe(0);
        directory.Dispose();
    }
}
