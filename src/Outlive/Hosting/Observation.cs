using Outlive.Contracts.Api;
using Outlive.Ports;
using Outlive.Supervision;
using Outlive.Usage;

namespace Outlive.Hosting;

/// <summary>What is looked at without being asked for: whether ports are open, and what processes use.</summary>
internal sealed class Observation : IAsyncDisposable
{
    /// <summary>One sample over the limit may be a moment's need.</summary>
    const int SamplesOver = 3;

    readonly Engine engine;
    readonly PortWatch ports;
    readonly UsageWatch usage;
    readonly Dictionary<Service, int> over = [];
    readonly Dictionary<Service, ITimer> clocks = [];

    public Observation(Engine engine)
    {
        this.engine = engine;
        ports = new(engine.Time, (id, port, open) => engine.Post(() => Opened(id, port, open)));
        usage = new(engine.Time, engine.Parts.Random.NextDouble, Sampled);
    }

    /// <summary>It runs, and all that is known of its process is known.</summary>
    public void Start(Service service)
    {
        if (service.Ports.Count > 0) ports.Watch(service.Key, service.Ports, service.External ? "127.0.0.1" : null, service.Definition.OwnNetwork ? service.Pid : 0);
        Clock(service);
        if (service.External || service.Pid == 0 || service.StartTime == 0) return;
        usage.Track(service.Key, new(service.Pid, service.StartTime) { Cgroup = service.Cgroup, LimitCgroups = service.LimitCgroups, Memory = service.Definition.MaxMemory is not null });
    }

    public void Stop(Service service)
    {
        ports.Unwatch(service.Key);
        usage.Untrack(service.Key);
        over.Remove(service);
        if (clocks.Remove(service, out var clock)) clock.Dispose();
        service.Open.Clear();
    }

    public UsageSnapshot? Latest(Service service) => usage.Latest(service.Key);

    public UsageSnapshot[] History(Service service, DateTimeOffset? since, TimeSpan? step) => usage.History(service.Key, since, step);

    /// <summary>Until it is disposed somebody looks, and everything is measured each second.</summary>
    public IDisposable Watching() => usage.Watching();

    /// <summary>Of a process that a daemon before us started, what is left of it.</summary>
    void Clock(Service service)
    {
        if (clocks.Remove(service, out var before)) before.Dispose();
        if (service.Definition.MaxRuntime is not { } most) return;
        var happened = new LifeEvent(LifeEventKind.RanTooLong) { Attempt = service.Life.Attempt, Reason = $"ran longer than max_runtime ({Spans.Text(most)})" };
        var left = most - service.Age(engine.Time);
        clocks[service] = engine.Time.CreateTimer(_ => engine.Post(() => engine.Apply(service, happened)), null, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    void Opened(string id, string port, bool open)
    {
        if (engine.Services.OfKey(id) is not { } service) return;
        service.Open[port] = open;
        service.Dirty = true;
    }

    void Sampled(string id, UsageSnapshot sample)
    {
        if (engine.Services.OfKey(id) is { Definition.MaxMemory: { } most } && (sample.MemoryBytes > most || over.Count > 0)) engine.Post(() => Weigh(id, sample, most));
    }

    void Weigh(string id, UsageSnapshot sample, long most)
    {
        if (engine.Services.OfKey(id) is not { Life.State: ServiceState.Starting or ServiceState.Running } service) return;
        if (sample.MemoryBytes <= most) over.Remove(service);
        else if ((over[service] = over.GetValueOrDefault(service) + 1) >= SamplesOver)
        {
            over.Remove(service);
            engine.Story.Tell(service, EventKind.ProcessLimitHit, $"uses {sample.MemoryBytes} bytes of memory; max_memory is {most}");
            engine.Apply(service, new(LifeEventKind.Restart) { Reason = $"used more memory than max_memory ({most} bytes)" });
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var clock in clocks.Values) clock.Dispose();
        await ports.DisposeAsync().ConfigureAwait(false);
        await usage.DisposeAsync().ConfigureAwait(false);
    }
}
