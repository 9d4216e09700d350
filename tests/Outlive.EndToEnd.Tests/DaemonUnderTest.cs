using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outlive.Client;
using Outlive.Client.Launching;
using Outlive.Contracts.Api;
using Outlive.Contracts.Instances;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

/// <summary>
/// An instance as users have it: the shipped keeper and daemon, started by the launcher, spoken to through the client. All its
/// processes have its folder in their command lines; by that they are found, and its end ends every one of them.
/// </summary>
internal sealed class DaemonUnderTest : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    static readonly string[] LastWords = ["keeper.log", "daemon.out", "daemon.log"];

    readonly TempDirectory directory = new("/dev/shm");
    readonly List<int> launched = [];

    public DaemonUnderTest(string? state = null, string? keeper = null, string? daemon = null)
    {
        Paths = new("e2e", directory.File("run"), state ?? directory.File("state"));
        Keeper = keeper ?? Beside("Outlive.Keeper", "outlive-keeper");
        Daemon = daemon ?? Beside("Outlive.Daemon", "outlive-daemon");
        Client = new(Paths.ApiSocket);
    }

    public InstancePaths Paths { get; }
    public OutliveClient Client { get; }
    public string Keeper { get; }
    public string Daemon { get; }
    public string Root => directory.Path;
    public string PlanFile => directory.File("outlive.yaml");
    public string Stamps => directory.File("stamps");
    public string Signalled => directory.File("signals");

    /// <summary>What a keeper starts the daemon with.</summary>
    public string[] DaemonCommand => [Daemon, "--name", Paths.Name, "--run", Paths.RunDirectory, "--state", Paths.StateDirectory, "--keeper", Keeper];

    /// <summary>In <paramref name="plan"/>, `CHILD` stands for the test child, `STAMPS`, `SIGNALS` and `ROOT` for places of this instance.</summary>
    public static async Task<DaemonUnderTest> StartAsync(string plan)
    {
        var started = new DaemonUnderTest();
        try
        {
            await started.LaunchAsync(plan);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>As `outlive up` does.</summary>
    public async Task LaunchAsync(string plan)
    {
        var launcher = new InstanceLauncher(Paths);
        (await launcher.EnsureAsync(Request(plan))).ShouldBeTrue("the instance was started");
        var reply = await Client.GetLastReplyAsync();
        reply.ShouldNotBeNull();
        reply.Problems.ShouldBeEmpty(string.Join("; ", reply.Problems.Select(x => $"{x.Line}: {x.Message}")));
    }

    public async Task<PlanReply> ApplyAsync(string plan) => await Client.ApplyPlanAsync(Request(plan));

    PlanRequest Request(string plan)
    {
        WritePlan(plan);
        return new() { Files = [PlanFile], Directory = Root, Environment = new() { ["HOME"] = Root } };
    }

    public void WritePlan(string plan) => File.WriteAllText(PlanFile, new StringBuilder(plan)
        .Replace("CHILD", TestChild.Path).Replace("STAMPS", Stamps).Replace("SIGNALS", Signalled).Replace("ROOT", Root).ToString());

    /// <summary>Only a keeper: when both died, somebody has to begin.</summary>
    public void StartKeeper()
    {
        launched.ForEach(x => KeeperLaunch.Reap(x));
        launched.Add(new KeeperLaunch(Keeper, Paths.RunDirectory, Paths.StateDirectory, DaemonCommand).Start());
    }

    public int[] Keepers() => Pids("outlive-keeper");

    public int[] Daemons() => Pids("outlive-daemon");

    public int[] Children() => Pids("outlive-test-child");

    public static void Kill(params IEnumerable<int> pids) => Signals.Kill(pids);

    /// <summary>Kills keeper and daemon, and does something before anybody starts them again.</summary>
    public async Task WithNobodyInChargeAsync(Action meanwhile)
    {
        await Eventually.Holds(
            () =>
            {
                int[] both = [.. Keepers(), .. Daemons()];
                Kill(both);
                return both.Length == 0;
            },
            "keeper and daemon are dead", Limit);
        meanwhile();
    }

    /// <summary>Until one daemon answers that knows the keeper that lives; if neither lives, somebody starts a keeper, as a CLI would.</summary>
    public async Task<InstanceSnapshot> AnswersAsync()
    {
        InstanceSnapshot? answer = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                if (Keepers().Length == 0 && Daemons().Length == 0) StartKeeper();
                answer = await TryAsync(Client.GetInstanceAsync());
                return answer is not null && ProcScan.Alive(answer.DaemonPid) && ProcScan.Alive(answer.KeeperPid);
            },
            "a daemon answers and has a keeper", Limit, () => $"keepers {string.Join(',', Keepers())}, daemons {string.Join(',', Daemons())}\n{Words()}");
        return answer!;
    }

    /// <summary>Null: nobody answered, or a keeper or a daemon was lost on the way.</summary>
    public static async Task<T?> TryAsync<T>(Task<T> question) where T : class
    {
        try
        {
            return await question.WaitAsync(Limit);
        }
        catch (OutliveException problem) when (problem.Code is ErrorCode.Unreachable or ErrorCode.KeeperLost)
        {
            return null;
        }
    }

    public async Task<ServiceSnapshot> ServiceAsync(string id) => (await Client.GetServiceAsync(id))[0];

    public async Task<ServiceSnapshot> BecomesAsync(string id, Func<ServiceSnapshot, bool> fits, string what)
    {
        ServiceSnapshot? seen = null;
        await Eventually.HoldsAsync(async () => (seen = (await TryAsync(Client.GetServiceAsync(id)))?[0] ?? seen) is { } service && fits(service), $"{id} {what}", Limit, () => $"{Show(seen)}\n{Words()}");
        return seen!;
    }

    public Task<ServiceSnapshot> BecomesReadyAsync(string id) => BecomesAsync(id, x => x.Ready, "is ready");

    /// <summary>The API without the client, as other programs have it.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Paths.ApiSocket), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://outlive") };

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type)
    {
        using var http = Http();
        return JsonSerializer.Deserialize(await http.GetByteArrayAsync(new Uri(path, UriKind.Relative)).WaitAsync(Limit), type)!;
    }

    /// <summary>The command line, as a program of its own. It finds the instance by the name of its run directory.</summary>
    public TestProcess Cli(params string[] words) => TestProcess.Start(Beside("Outlive.Cli", "outlive-cli"), [.. words, "--instance", "run"], new Dictionary<string, string>
    {
        ["OUTLIVE_RUN_DIR"] = directory.Path,
        ["OUTLIVE_STATE_DIR"] = directory.Path,
    });

    /// <summary>All of the journal.</summary>
    public async Task<List<InstanceEvent>> EventsAsync(params string[] kinds)
    {
        var events = new List<InstanceEvent>();
        await foreach (var happened in Client.EventsAsync(new() { After = 0, Limit = int.MaxValue, Kinds = kinds })) events.Add(happened);
        return events;
    }

    public Task TellsAsync(string kind, string words) => Eventually.HoldsAsync(
        async () => (await EventsAsync(kind)).Any(x => x.Message?.Contains(words, StringComparison.Ordinal) == true), $"the journal has {kind} with \"{words}\"", Limit, Words);

    /// <summary>What a program wrote, by the keeper's files alone.</summary>
    public string OutputOf(string service, string process, string stream)
    {
        var folder = $"{Paths.StateDirectory}/output/{service}/{process}";
        return !Directory.Exists(folder) ? "" : string.Concat(Directory.GetFiles(folder, $"{stream}-*.log").Order(StringComparer.Ordinal).Select(File.ReadAllText));
    }

    /// <summary>The last words of keeper and daemon.</summary>
    public string Words() => string.Join('\n', LastWords.Select(x => $"{Paths.StateDirectory}/{x}").Where(File.Exists).SelectMany(x => File.ReadLines(x).TakeLast(30)));

    public static string Show(ServiceSnapshot? x) => x is null ? "nothing" : $"{x.Id} {x.State} ready={x.Ready} pid={x.Pid} tries={x.Tries} restarts={x.Restarts}: {x.Why}";

    /// <summary>Ends it in the way a user does, which has to leave nothing.</summary>
    public async Task ShutdownAsync()
    {
        await Client.ShutdownAsync(stopServices: true);
        await Eventually.Holds(() => Everyone().Length == 0, "nobody of this instance is left", Limit, () => $"{string.Join(',', Everyone())}\n{Words()}");
        launched.ForEach(x => KeeperLaunch.Reap(x));
        Cgroups().ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        var cgroups = Cgroups();
        await Eventually.Holds(
            () =>
            {
                var left = Everyone();
                foreach (var pid in left) Signals.Send(pid, Libc.SIGCONT);
                Kill(left);
                return left.Length == 0;
            },
            "all of this instance is gone", Limit);
        launched.ForEach(x => KeeperLaunch.Reap(x));
        if (Directory.Exists($"{Paths.RunDirectory}/processes")) (await TestProcess.Run(Keeper, ["cleanup", Paths.RunDirectory])).ExitCode.ShouldBe(0);
        directory.Dispose();
        cgroups.Where(Directory.Exists).ShouldBeEmpty();
    }

    /// <summary>The groups of our children's processes, as the kernel says.</summary>
    string[] Cgroups() => [.. Children().SelectMany(x => Lines($"/proc/{x}/cgroup")).Select(x => x[(x.LastIndexOf(':') + 1)..]).Where(x => x.Contains("/outlive-", StringComparison.Ordinal)).Distinct()
        .SelectMany(x => (string[])[$"/sys/fs/cgroup{x}", $"/sys/fs/cgroup/unified{x}"]).Where(Directory.Exists)];

    static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    int[] Everyone() => Pids(null);

    /// <summary>The living processes of this instance that run this program; null: any.</summary>
    int[] Pids(string? program)
    {
        ScannedProcess[] found = [.. ProcScan.All().Where(x => x.IsAlive && x.Pid != Environment.ProcessId && Runs(x.Pid, program))];
        // Between fork and exec a child has its parent's command line; by the time of a signal it is another program.
        return [.. found.Where(x => program is null || found.All(y => y.Pid != x.Ppid)).Select(x => x.Pid)];
    }

    bool Runs(int pid, string? program) => string.Concat(Lines($"/proc/{pid}/cmdline")) is var line &&
        line.Contains(directory.Path, StringComparison.Ordinal) && (program is null || line.Split('\0')[0].EndsWith($"/{program}", StringComparison.Ordinal));

    public static string Beside(string project, string program) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), program));
}
