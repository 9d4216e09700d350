using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Keepers;
using Outlive.Store;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// The parts of an instance and how they meet. All state of services belongs to the turns of one <see cref="Mailbox"/>: events
/// have one order, which is the journal's, and a dependency is never seen half changed. What takes time runs beside them as an
/// errand and comes back as an event.
/// </summary>
internal sealed class Engine : IServiceEffects, IAsyncDisposable
{
    const int RecentEvents = 50;

    readonly Mailbox mailbox;
    readonly LifeLog lives;
    readonly ServiceTimers timers;
    readonly long firstSequence;

    public Engine(InstanceOptions options, EngineParts parts)
    {
        Options = options;
        Parts = parts;
        mailbox = new(TurnEnded);
        lives = new($"{options.RunDirectory}/lives");
        timers = new(Time, (service, happened) => Post(() => Services!.Due(service, happened)));
        Services = new(this, parts.Random.NextDouble);
        Story = new(Tell, Time);
        Processes = new(this);
        News = new(this);
        Launching = new(this);
        Ending = new(this);
        Ports = new(this);
        Probes = new(this);
        Secrets = new(this);
        Requests = new(this);
        Commands = new(this);
        Hooks = new(this);
        Webhooks = new(this);
        Plan = new(this);
        Stops = new(this);
        Waiters = new(Time);
        Recovery = new(this);
        Logs = new(this);
        Observation = new(this);
        Cleaning = new(this);
        Health = new(this);
        Intent = parts.Intents.Loaded;
        firstSequence = parts.Journal.LastSequence;
        LivesFound = lives.Read(out var mark);
        DamagedLives = lives.Damaged;
        News.Mark = mark;
        News.Recorded = parts.Journal.LastKeeperSequence;
        Link = new(parts.Keeper, mark.Sequence, mark.Keeper, x => Post(() => News.Happened(x)), Time) { OutputTold = parts.Outputs.Told };
        Link.Connected += Recovery.Connected;
    }

    public InstanceOptions Options { get; }
    public EngineParts Parts { get; }
    public TimeProvider Time => Options.Time;
    public KeeperLink Link { get; }
    public Errands Errands { get; } = new();
    public ServiceTable Services { get; }
    public Story Story { get; }
    public ServiceProcesses Processes { get; }
    public KeeperNews News { get; }
    public Launching Launching { get; }
    public Ending Ending { get; }
    public PortKeeping Ports { get; }
    public ProbeKeeping Probes { get; }
    public Secrets Secrets { get; }
    public SpawnRequests Requests { get; }
    public KeeperCommands Commands { get; }
    public Hooks Hooks { get; }
    public WebhookKeeping Webhooks { get; }
    public PlanKeeping Plan { get; }
    public Stops Stops { get; }
    public Waiters Waiters { get; }
    public Recovery Recovery { get; }
    public LogSources Logs { get; }
    public Observation Observation { get; }
    public OutputCleaning Cleaning { get; }
    public HealthRounds Health { get; }

    /// <summary>The operator's word. It belongs to the turns.</summary>
    public Intent Intent { get; }

    /// <summary>Why the operator's word can't be kept at present.</summary>
    public string? IntentFailure => Parts.Intents.Failure;

    /// <summary>What the daemon before us left.</summary>
    public Dictionary<string, LifeRecord> LivesFound { get; }

    /// <summary>How many of their lines said nothing any more.</summary>
    public int DamagedLives { get; }

    /// <summary>Of one service or all of its replicas, as they are. Versions begin anew with each daemon, numbers of events never do.</summary>
    public string TagOf(IEnumerable<ServiceSnapshot> services) => string.Create(CultureInfo.InvariantCulture, $"{firstSequence:x}-{string.Join('.', services.Select(x => x.Version))}");

    public void Post(Action action) => mailbox.Post(action);

    public Task<T> AskAsync<T>(Func<T> question) => mailbox.AskAsync(question);

    public void Apply(Service service, LifeEvent happened) => Services.Apply(service, happened);

    /// <summary>From now on what the keeper tells is acted on.</summary>
    public void Open() => mailbox.Open();

    /// <summary>Completes when it is on disk. On a disk that takes nothing it is tried again, and the instance says so.</summary>
    public async Task RememberAsync(Action<Intent>? change = null)
    {
        try
        {
            var saved = await AskAsync(() =>
            {
                change?.Invoke(Intent);
                return Parts.Intents.SaveAsync(Intent);
            }).ConfigureAwait(false);
            await saved.ConfigureAwait(false);
        }
        catch (IOException)
        {
            // IntentFailure tells.
        }
    }

    public void Remove(Service service)
    {
        if (Services.Find(service.Id) != service) return;
        Services.Remove(service);
        lives.AddGone(service.Id, News.Mark);
        Story.Tell(service, EventKind.ServiceRemoved, null);
        Waiters.Removed(service);
    }

    public void Rename(Service service, string id)
    {
        if (service.Id == id) return;
        lives.AddGone(service.Id, News.Mark);
        Services.Rename(service, id);
    }

    void IServiceEffects.Launch(Service service) => Launching.Launch(service);

    void IServiceEffects.Kill(Service service, bool force) => Ending.Kill(service, force);

    void IServiceEffects.Sweep(Service service, string process) => Ending.Sweep(service, process);

    void IServiceEffects.StartProbes(Service service) => Probes.Start(service);

    void IServiceEffects.StopProbes(Service service)
    {
        Probes.Stop(service);
        Observation.Stop(service);
    }

    void IServiceEffects.Arm(Service service, LifeEventKind then, TimeSpan delay) => timers.Arm(service, then, delay);

    void IServiceEffects.Disarm(Service service) => timers.Disarm(service);

    void IServiceEffects.Release(Service service) => Ports.Release(service);

    void IServiceEffects.Changed(Service service, Life before, LifeEvent happened)
    {
        if (service.Life.Ready && !before.Ready) service.ReadyAt = Time.GetUtcNow();
        var startTold = happened.Kind == LifeEventKind.Adopted && Parts.Journal.Recent(service.Id, RecentEvents).Any(x => x.Kind == EventKind.ServiceStarting && x.Process == service.Process);
        Story.Tell(service, before, happened, startTold);
        if (!service.Life.Occupied) Processes.Consider(service.Process);
        Stops.Changed(service);
        Hooks.Changed(service, before);
        if (service is { Leaving: true, Life.Occupied: false }) Remove(service);
    }

    void Tell(InstanceEvent happened)
    {
        Parts.Journal.Append(happened);
        Parts.Log.Tell(happened);
    }

    /// <summary>First the journal, then the lives: who comes back reads the keeper's news again from where the lives end.</summary>
    void TurnEnded()
    {
        Parts.Journal.Flush();
        foreach (var service in Services.All)
        {
            if (!service.Dirty) continue;
            service.Publish();
            lives.Add(service, News.Mark);
            Waiters.Published(service);
        }
        lives.Flush(Services.All, News.Mark);
        Processes.TurnEnded();
    }

    /// <summary>All is over and stopped: the next daemon begins anew, with the operator's word alone.</summary>
    public void ForgetRun()
    {
        mailbox.Close();
        Plan.ForgetRun();
        lives.Delete();
    }

    public async ValueTask DisposeAsync()
    {
        mailbox.Close();
        timers.Dispose();
        await Webhooks.DisposeAsync().ConfigureAwait(false);
        await Link.DisposeAsync().ConfigureAwait(false);
        await Errands.DisposeAsync().ConfigureAwait(false);
        await Probes.DisposeAsync().ConfigureAwait(false);
        await Observation.DisposeAsync().ConfigureAwait(false);
        Ports.Dispose();
        Cleaning.Dispose();
        Health.Dispose();
        lives.Dispose();
    }
}
