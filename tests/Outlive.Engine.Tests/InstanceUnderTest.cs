using Outlive.Contracts.Api;
using Outlive.Hosting;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

/// <summary>An instance in this process over a real keeper, in directories of its own. Its end ends all it started.</summary>
internal sealed class InstanceUnderTest : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    readonly TempDirectory directory = new("/dev/shm");
    Instance? instance;

    InstanceUnderTest(TimeProvider? time) => Options = new()
    {
        Time = time ?? TimeProvider.System,
        Name = "test",
        RunDirectory = directory.File("run"),
        StateDirectory = directory.File("state"),
        Keeper = KeeperProgram,
        Daemon = [],
    };

    /// <summary>Built beside the tests, in the same configuration.</summary>
    public static string KeeperProgram { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Outlive.Keeper", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "outlive-keeper"));

    public InstanceOptions Options { get; }
    public Instance Instance => instance!;
    public string Root => directory.Path;
    public string PlanFile => directory.File("outlive.yaml");
    public string Signals => directory.File("signals");
    public string Stamps => directory.File("stamps");

    /// <summary>In <paramref name="plan"/>, `CHILD` stands for the test child.</summary>
    public static async Task<InstanceUnderTest> StartAsync(string plan, TimeProvider? time = null)
    {
        var started = await StartEmptyAsync(time);
        var reply = await started.ApplyAsync(plan);
        reply.Problems.ShouldBeEmpty(string.Join("; ", reply.Problems.Select(x => $"{x.Line}: {x.Message}")));
        return started;
    }

    public static async Task<InstanceUnderTest> StartEmptyAsync(TimeProvider? time = null)
    {
        var started = new InstanceUnderTest(time);
        started.instance = await Instance.StartAsync(started.Options, CancellationToken.None);
        return started;
    }

    public Task<PlanReply> ApplyAsync(string plan, PlanRequest? request = null)
    {
        File.WriteAllText(PlanFile, plan.Replace("CHILD", TestChild.Path, StringComparison.Ordinal).Replace("STAMPS", Stamps, StringComparison.Ordinal).Replace("SIGNALS", Signals, StringComparison.Ordinal));
        return Instance.ApplyPlanAsync((request ?? new()) with { Files = [PlanFile], Directory = Root, Environment = new() { ["HOME"] = Root } }, "test", CancellationToken.None);
    }

    /// <summary>What a daemon's death does: nothing is said to anybody. Then, after <paramref name="meanwhile"/>, another comes.</summary>
    public async Task ReplaceDaemonAsync(Action? meanwhile = null)
    {
        await Instance.DisposeAsync();
        meanwhile?.Invoke();
        instance = await Instance.StartAsync(Options, CancellationToken.None);
    }

    public ServiceSnapshot Service(string id) => Instance.Find(id)[0];

    public async Task<ServiceSnapshot> BecomesAsync(string id, Func<ServiceSnapshot, bool> fits, string what)
    {
        await Eventually.Holds(() => fits(Service(id)), $"{id} {what}", Limit, () => Show(Service(id)));
        return Service(id);
    }

    public Task<ServiceSnapshot> BecomesAsync(string id, ServiceState state) => BecomesAsync(id, x => x.State == state, $"is {state}");

    public Task<ServiceSnapshot> BecomesReadyAsync(string id) => BecomesAsync(id, x => x.Ready, "is ready");

    public async Task SettleAsync()
    {
        var reply = await Instance.WaitAsync([.. Instance.Services().Select(x => x.Id)], WaitFor.Settled, Limit, CancellationToken.None);
        reply.TimedOut.ShouldBeFalse(string.Join("; ", reply.Pending));
    }

    /// <summary>The first line of output that begins so, of any process of the service.</summary>
    public async Task<string> LineAsync(string id, string start)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await foreach (var line in Instance.LogsAsync(new() { Services = [id], Follow = true }, limit.Token))
                if (line.Text.StartsWith(start, StringComparison.Ordinal)) return line.Text;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{id} wrote no line that begins with {start}: {Show(Service(id))}");
        }
        return "";
    }

    /// <summary>What the journal has of these kinds, oldest first.</summary>
    public async Task<List<InstanceEvent>> EventsAsync(params string[] kinds)
    {
        var events = new List<InstanceEvent>();
        await foreach (var told in Instance.EventsAsync(new() { Kinds = kinds }, CancellationToken.None)) events.Add(told);
        return events;
    }

    public async Task<InstanceEvent> EventAsync(string kind, string service = "")
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await foreach (var told in Instance.EventsAsync(new() { Kinds = [kind], Service = service.Length > 0 ? service : null, Follow = true }, limit.Token)) return told;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{kind} was not told{(service.Length > 0 ? $" of {service}" : "")}");
        }
        return new();
    }

    /// <summary>SIGKILL to a process of ours, through its pidfd.</summary>
    public static void Kill(int pid, int signal = Libc.SIGKILL)
    {
        var pidfd = Libc.OpenProcess(pid);
        Libc.SignalProcess(pidfd, signal).ShouldBe(0);
        Libc.Close(pidfd);
    }

    public static string Show(ServiceSnapshot x) => $"{x.Id} {x.State} ready={x.Ready} health={x.Health} pid={x.Pid} tries={x.Tries} restarts={x.Restarts}: {x.Why}";

    public async ValueTask DisposeAsync()
    {
        var keeper = Instance.Describe().KeeperPid;
        try
        {
            await Eventually.Completes(Instance.ShutdownAsync(stopServices: true, "test", CancellationToken.None), "the instance shuts down", Limit);
            await Eventually.Holds(() => !ProcScan.Alive(keeper), "the keeper has ended");
        }
        finally
        {
            await Instance.DisposeAsync();
            if (ProcScan.Alive(keeper)) Kill(keeper);
            (await TestProcess.Run(KeeperProgram, ["cleanup", Options.RunDirectory])).ExitCode.ShouldBe(0);
            directory.Dispose();
        }
    }
}
