using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Diagnostics;
using Outlive.Journal;
using Outlive.Keepers;
using Outlive.Logs;
using Outlive.Plan;
using Outlive.Plan.Values;
using Outlive.Store;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// An instance: everything the API can ask, in its own words. Reading never waits for the engine; what changes something is
/// answered when it is decided and written down, not when it is done (<see cref="WaitAsync"/> is for that). Refusals are
/// <see cref="OutliveException"/>.
/// </summary>
internal sealed class Instance : IAsyncDisposable
{
    readonly Engine engine;
    readonly Actions actions;
    readonly Definitions definitions;
    readonly Orphans orphans;
    readonly DateTimeOffset startedAt;
    readonly long startedTick;
    volatile Tuple<string[], string?> listens = new([], null);
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    Instance(Engine engine)
    {
        this.engine = engine;
        actions = new(engine);
        definitions = new(engine, actions);
        orphans = new(engine);
        startedAt = engine.Time.GetUtcNow();
        startedTick = engine.Time.GetTimestamp();
    }

    /// <summary>Connects to the keeper, takes over what runs, and applies what waits in RUN/plan-request.json.</summary>
    public static async Task<Instance> StartAsync(InstanceOptions options, CancellationToken cancel)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(options.RunDirectory, Private);
        Directory.CreateDirectory(options.StateDirectory, Private);
        var journal = EventJournal.Open(new() { Directory = $"{options.StateDirectory}/journal", Time = options.Time });
        var engine = new Engine(options, new()
        {
            Journal = journal,
            Log = new(new($"{options.StateDirectory}/log", DebugEnvironment.Apply(new(), HostVariables.All), options.Time)),
            Intents = IntentStore.Open(options.StateDirectory, options.Time),
            Keeper = new(options.Keeper, options.RunDirectory, options.StateDirectory, options.Daemon),
        });
        var instance = new Instance(engine);
        await engine.Recovery.RunAsync(cancel).ConfigureAwait(false);
        engine.Post(() => engine.Story.Tell(engine.LivesFound.Count == 0 ? EventKind.InstanceStarted : EventKind.InstanceRecovered, $"{engine.Services.All.Count} services"));
        string[] damages = [.. engine.Parts.Intents.Problems, .. engine.Plan.Problems, .. engine.DamagedLives > 0 ? (string[])[$"lives has {engine.DamagedLives} damaged lines, which are skipped"] : []];
        foreach (var damage in damages) engine.Post(() => engine.Story.Tell(EventKind.StateDamaged, damage));
        engine.Errands.Run(_ => instance.orphans.TellAsync());
        await instance.ApplyWaitingAsync(cancel).ConfigureAwait(false);
        return instance;
    }

    /// <summary>Completes when the instance has been shut down, by whomever.</summary>
    public Task Ended => ended.Task;

    /// <summary>What the newest apply found and did, that of the start included; null: none yet.</summary>
    public PlanReply? LastReply => engine.Plan.LastReply;

    /// <summary>Where the API is to listen by the plan in force, and whom it lets in.</summary>
    public ServerDefinition Server => engine.Plan.InForce.Plan.Server;

    /// <summary>Another plan is in force.</summary>
    public event Action? PlanApplied
    {
        add => engine.Plan.Applied += value;
        remove => engine.Plan.Applied -= value;
    }

    /// <summary>What the daemon logs of itself.</summary>
    public LoggingSettings Logging => Log.Settings;

    public DaemonLog Log => engine.Parts.Log.Log;

    public InstanceSnapshot Describe()
    {
        var (addresses, concern) = listens;
        var seen = InstanceView.Of(engine, startedAt, engine.Time.GetElapsedTime(startedTick));
        return seen with { Listen = addresses, Warnings = concern is null ? seen.Warnings : [.. seen.Warnings, concern] };
    }

    /// <summary>Where the API listens on TCP, and what is wrong with that.</summary>
    public void Listens(string[] addresses, string? concern = null) => listens = new(addresses, concern);

    /// <summary>What happened in the daemon around us.</summary>
    public void Tell(InstanceEvent happened) => engine.Post(() => engine.Story.Tell(happened));

    /// <summary>The plan in force in its normal form, as YAML; secrets by their sources only, variables and headers without their values.</summary>
    public string ShowPlan() => PlanText.Write(PlanMask.Of(engine.Plan.InForce.Plan));

    /// <summary>The same as JSON.</summary>
    public byte[] ShowPlanJson() => PlanText.WriteJson(PlanMask.Of(engine.Plan.InForce.Plan));

    /// <summary>Of the plan in force: another plan, another tag.</summary>
    public string PlanTag => engine.Plan.Tag;

    /// <summary>Of what <see cref="Find"/> gave.</summary>
    public string TagOf(ServiceSnapshot[] services) => engine.TagOf(services);

    public Task<ProcessDetails[]> ProcessesAsync(CancellationToken cancel) => new ProcessList(engine, orphans).AllAsync();

    public Task<PlanReply> CheckPlanAsync(PlanRequest request, CancellationToken cancel) => Task.Run(() => engine.Plan.Check(request), cancel);

    public async Task<PlanReply> ApplyPlanAsync(PlanRequest request, Asked asked, CancellationToken cancel)
    {
        if (request.DryRun) return await CheckPlanAsync(request, cancel).ConfigureAwait(false);
        var whole = engine.Plan.Complete(request);
        var reading = await Task.Run(() => PlanFiles.Read(whole), cancel).ConfigureAwait(false);
        return await ApplyAsync(whole, reading, asked).ConfigureAwait(false);
    }

    public ServiceSnapshot[] Services() => Snapshots(engine.Services.All);

    /// <summary>One replica by its id, or all replicas of a service by its name.</summary>
    public ServiceSnapshot[] Find(string id) => Snapshots(actions.Find(id));

    public async Task<ServiceSnapshot[]> StartAsync(SelectionRequest request, Asked asked, CancellationToken cancel) => Snapshots(await actions.StartAsync(request, asked).ConfigureAwait(false));

    public async Task<ServiceSnapshot[]> StopAsync(SelectionRequest request, Asked asked, CancellationToken cancel)
    {
        var services = await actions.StopAsync(request, asked).ConfigureAwait(false);
        return Snapshots(services);
    }

    public async Task<ServiceSnapshot[]> RestartAsync(SelectionRequest request, Asked asked, CancellationToken cancel) => Snapshots(await actions.RestartAsync(request, asked).ConfigureAwait(false));

    public async Task<ServiceSnapshot[]> SignalAsync(string id, SignalRequestBody request, Asked asked, CancellationToken cancel)
    {
        var number = SignalText.Parse(request.Signal) ?? throw new OutliveException(ErrorCode.BadRequest, $"cannot signal service \"{Printable.Of(id)}\": there is no signal \"{Printable.Of(request.Signal)}\"; use a name like SIGHUP or a number from 1 to 64", id);
        var services = await engine.AskAsync(() =>
        {
            actions.Expect([id], asked);
            return actions.Find(id);
        }).ConfigureAwait(false);
        foreach (var service in services)
        {
            if (service.Snapshot.Pid is null || service.Process is not { } process) throw new OutliveException(ErrorCode.WrongState, $"cannot signal service \"{service.Id}\": it is {Words.Of(service.Snapshot.State)}; start it first", service.Id);
            await AskKeeperAsync(service.Id, () => engine.Link.Client.SignalAsync(process, number, request.Tree)).ConfigureAwait(false);
        }
        return Snapshots(services);
    }

    public async Task<ServiceSnapshot[]> ScaleAsync(string id, int replicas, Asked asked, CancellationToken cancel) => Snapshots(await actions.ScaleAsync(id, replicas, asked).ConfigureAwait(false));

    /// <summary>A definition made at run time, as YAML or JSON; kept over restarts.</summary>
    public async Task<ServiceSnapshot[]> DefineAsync(string name, string text, Asked asked, CancellationToken cancel)
    {
        var defined = await definitions.DefineAsync(name, text, asked).ConfigureAwait(false);
        return Snapshots(defined);
    }

    public Task RemoveAsync(string name, Asked asked, CancellationToken cancel) => definitions.RemoveAsync(name, asked);

    public async Task<ServiceSnapshot[]> PauseProbesAsync(string id, bool paused, Asked asked, CancellationToken cancel) => Snapshots(await actions.PauseProbesAsync(id, paused, asked).ConfigureAwait(false));

    /// <summary>Never throws for time: the reply says who is pending, and why.</summary>
    public Task<WaitReply> WaitAsync(string[] ids, WaitFor what, TimeSpan limit, CancellationToken cancel) =>
        engine.Waiters.WaitAsync([.. ids.SelectMany(actions.Find)], what, limit, cancel);

    public Task<WhyReport> WhyAsync(string id, CancellationToken cancel) => new Causes(engine).WithLastWordsAsync(actions.Find(id)[0], cancel);

    public GraphSnapshot Graph() => InstanceView.Graph(engine);

    public Task<OrphanSnapshot[]> OrphansAsync(CancellationToken cancel) => orphans.FindAsync();

    public Task KillOrphanAsync(int pid, ulong startTime, bool force, Asked asked, CancellationToken cancel) => orphans.KillAsync(pid, startTime, force, asked.By);

    /// <summary>Lines under the names that services have now.</summary>
    public IAsyncEnumerable<LogEntry> LogsAsync(LogRequest request, CancellationToken cancel) =>
        new MergedLog(engine.Logs).ReadAsync(request with { Services = [.. request.Services.SelectMany(OutputNames)] }, cancel).Select(x => engine.Services.OfKey(x.Service) is { } service && service.Id != x.Service ? x with { Service = service.Id } : x);

    public IAsyncEnumerable<InstanceEvent> EventsAsync(JournalQuery query, CancellationToken cancel) => engine.Parts.Journal.ReadAsync(query, cancel);

    public JournalNumbers Journal => engine.Parts.Journal is var journal ? new(journal.LastSequence, journal.Lost, journal.Syncs, journal.Failure is not null) : default;

    public WebhookSnapshot[] Webhooks() => engine.Webhooks.All;

    public DeadLetter[] DeadLetters() => engine.Webhooks.Dead;

    public Task RedeliverAsync(string id, CancellationToken cancel) => engine.Webhooks.RedeliverAsync(id, cancel);

    public UsageSnapshot[] Usage(string id, DateTimeOffset? since, TimeSpan? step) => engine.Observation.History(actions.Find(id)[0], since, step);

    /// <summary>A command in a service's environment and directory; answered when it has ended.</summary>
    public async Task<RunReply> ExecAsync(string id, RunRequest request, Asked asked, CancellationToken cancel)
    {
        var limit = request.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(request.TimeoutSeconds) : Timeout.InfiniteTimeSpan;
        var result = await engine.Commands.RunAsync(actions.Find(id)[0], new CommandDefinition { Words = request.Command }, limit, cancel).ConfigureAwait(false);
        return new() { Process = result.Process, Code = result.Code, Signal = result.Signal, TimedOut = result.TimedOut, Output = result.Output, Truncated = result.Truncated };
    }

    /// <summary>A one-off under supervision: a service of its own, forgotten by `remove`.</summary>
    public async Task<ServiceSnapshot> RunAsync(RunRequest request, Asked asked, CancellationToken cancel) => (await definitions.RunAsync(request, asked).ConfigureAwait(false)).Snapshot;

    public bool HasTerminal(string id) => actions.Find(id)[0].Definition.Tty;

    /// <summary>What a service without a terminal writes, from its last lines to the end of its process.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> OutputAsync(string id, CancellationToken cancel)
    {
        var service = actions.Find(id)[0];
        return new AttachedOutput(engine).ReadAsync(service.Key, Process(service), cancel);
    }

    /// <summary>A descriptor of raw bytes both ways, the caller's to close: the terminal of a service.</summary>
    public async Task<int> AttachAsync(string id, CancellationToken cancel)
    {
        var service = actions.Find(id)[0];
        if (!service.Definition.Tty) throw new OutliveException(ErrorCode.Refused, $"cannot attach to service \"{service.Id}\": it has no terminal; set `tty: true`, or follow its output with logs", service.Id);
        return await AskKeeperAsync(service.Id, () => engine.Link.Client.AttachTerminalAsync(Process(service))).ConfigureAwait(false);
    }

    public Task ResizeAsync(string id, ushort rows, ushort columns, CancellationToken cancel)
    {
        var service = actions.Find(id)[0];
        return AskKeeperAsync(service.Id, () => engine.Link.Client.ResizeAsync(Process(service), rows, columns));
    }

    /// <summary>To a held stdin or a terminal.</summary>
    public Task WriteAsync(string id, byte[] bytes, CancellationToken cancel)
    {
        var service = actions.Find(id)[0];
        if (service.Definition is { HoldStdin: false, Tty: false }) throw new OutliveException(ErrorCode.Refused, $"cannot write to service \"{service.Id}\": nobody holds its stdin; set `stdin: pipe`", service.Id);
        return AskKeeperAsync(service.Id, () => engine.Link.Client.WriteAsync(Process(service), bytes).WaitAsync(cancel));
    }

    public Dictionary<string, StoredServer> ExportState() => InstanceView.Export(engine);

    public Task<ImportedServer[]> ImportStateAsync(Dictionary<string, StoredServer> servers, bool start, Asked asked) => new StateImport(engine, definitions, asked).RunAsync(servers, start);

    public Task ClearStateAsync(Asked asked) => new StateImport(engine, definitions, asked).ClearAsync();

    public void SetLogging(LoggingSettings settings) => Log.Settings = settings;

    /// <summary>Ends keeper and daemon. With <paramref name="stopServices"/> the services first, dependents before what they need; else they run on.</summary>
    public async Task ShutdownAsync(bool stopServices, Asked asked, CancellationToken cancel)
    {
        engine.Post(() => engine.Story.Tell(EventKind.InstanceStopping, stopServices ? "its services stop first" : "its services run on", asked.By));
        if (stopServices) await StopAllAsync(asked.By).ConfigureAwait(false);
        // For the next start that a supervisor makes; who says `up` starts all of them anyway.
        if (stopServices) await engine.RememberAsync(x => { foreach (var service in x.Services.Values) service.Stopped = null; }).ConfigureAwait(false);
        await engine.Parts.Journal.DurableAsync(engine.Parts.Journal.LastSequence).ConfigureAwait(false);
        await AskKeeperAsync("", () => engine.Link.ShutdownAsync(stopChildren: stopServices)).ConfigureAwait(false);
        if (stopServices) engine.ForgetRun();
        ended.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync().ConfigureAwait(false);
        await engine.Parts.Journal.DisposeAsync().ConfigureAwait(false);
        await engine.Parts.Intents.DisposeAsync().ConfigureAwait(false);
        await Log.DisposeAsync().ConfigureAwait(false);
    }

    async Task StopAllAsync(string by)
    {
        var limit = engine.Plan.InForce.Plan.State.StopTimeout;
        var stop = await engine.AskAsync(() => engine.Stops.Begin(engine.Services.All, $"shut down by {by}", force: false)).ConfigureAwait(false);
        try
        {
            await stop.Done.WaitAsync(limit, engine.Time).ConfigureAwait(false);
            await engine.Hooks.IdleAsync().WaitAsync(limit, engine.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            engine.Post(stop.Force);
            await stop.Done.ConfigureAwait(false);
        }
    }

    async Task ApplyWaitingAsync(CancellationToken cancel)
    {
        var path = $"{engine.Options.RunDirectory}/plan-request.json";
        if (!File.Exists(path))
        {
            await ApplyKnownAsync().ConfigureAwait(false);
            return;
        }
        var waiting = await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false);
        if (ParseRequest(waiting) is { } request)
        {
            await ApplyAsync(request, PlanFiles.Read(request), "up").ConfigureAwait(false);
            // Not before: a daemon that is killed over it leaves it to the next.
            File.Delete(path);
            return;
        }
        File.Move(path, path + ".bad", overwrite: true);
        engine.Post(() => engine.Story.Tell(EventKind.StateDamaged, "plan-request.json is torn or corrupt; it is set aside as plan-request.json.bad"));
    }

    /// <summary>A supervisor starts an instance at boot, and nobody says `up`: what the operator had applied last is meant.</summary>
    async Task ApplyKnownAsync()
    {
        var files = engine.Intent.PlanFiles;
        if (!engine.Link.Client.Hello.Supervised || files.Length == 0 || engine.Plan.InForce.Files.Length > 0 || engine.LivesFound.Count > 0) return;
        var request = new PlanRequest { Files = files, Directory = Path.GetDirectoryName(files[0]), Environment = new(HostVariables.All), KeepStopped = true };
        await ApplyAsync(request, PlanFiles.Read(request), "systemd").ConfigureAwait(false);
    }

    static PlanRequest? ParseRequest(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ApiJson.Default.PlanRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    async Task<PlanReply> ApplyAsync(PlanRequest request, PlanReading reading, Asked asked)
    {
        var reply = await engine.AskAsync(() =>
        {
            var applied = engine.Plan.Apply(request, reading, asked);
            if (applied.Applied) actions.Start(applied.Services.SelectMany(engine.Services.Named).Where(x => !request.KeepStopped || x.StoppedByOperator != true), null);
            return applied;
        }).ConfigureAwait(false);
        if (!reply.Applied) return reply;
        await actions.RememberAsync(reply).ConfigureAwait(false);
        return reply;
    }

    static string Process(Service service) =>
        service.Snapshot is { Pid: not null, Process: { } process } ? process : throw new OutliveException(ErrorCode.WrongState, $"cannot reach service \"{service.Id}\": it is {Words.Of(service.Snapshot.State)}; start it first", service.Id);

    static async Task AskKeeperAsync(string target, Func<Task> question) => await AskKeeperAsync(target, async () =>
    {
        await question().ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    static async Task<T> AskKeeperAsync<T>(string target, Func<Task<T>> question)
    {
        try
        {
            return await question().ConfigureAwait(false);
        }
        catch (KeeperException refusal)
        {
            throw new OutliveException(refusal.Code, refusal.Message, target);
        }
        catch (KeeperLostException lost)
        {
            throw new OutliveException(ErrorCode.KeeperLost, $"{lost.Message}; try again in a moment", target);
        }
    }

    ServiceSnapshot[] Snapshots(IEnumerable<Service> services) => [.. services.Select(Fresh)];

    /// <summary>With what changes without a turn.</summary>
    ServiceSnapshot Fresh(Service service)
    {
        var (ready, alive) = engine.Probes.Look(service);
        return service.Snapshot with { ReadyProbe = ready, AliveProbe = alive, Usage = engine.Observation.Latest(service) };
    }

    /// <summary>A service that has gone leaves its output: its name is a folder's still.</summary>
    IEnumerable<string> OutputNames(string id) => engine.Services.Find(id) is null && engine.Services.Named(id).Count == 0 && Names.Valid(id) && Directory.Exists(engine.Requests.OutputOf(id)) ? [id] : actions.Find(id).Select(x => x.Key);
}
