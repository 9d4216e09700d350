using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Logs;
using Outlive.Plan;
using Outlive.Probes;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// The probes of all services, and what their reports mean for lives. A result that changes nothing makes no turn: it is read
/// from the probe by whoever asks.
/// </summary>
internal sealed class ProbeKeeping : IProbeCommands, IProbeOutput, IAsyncDisposable
{
    readonly Engine engine;
    readonly ProbeContext context;
    readonly ConcurrentDictionary<Service, (ProbeLoop? Ready, ProbeLoop? Alive)> running = new();

    public ProbeKeeping(Engine engine)
    {
        this.engine = engine;
        context = new(engine.Time, engine.Parts.Random.NextDouble, this, this);
    }

    public bool Running(Service service) => running.ContainsKey(service);

    /// <summary>Anew, if there were any.</summary>
    public void Start(Service service)
    {
        Stop(service);
        var definition = service.Definition;
        if (definition.Ready is null && definition.Alive is null) return;
        var target = Target(service);
        var values = engine.Requests.Values(service);
        var loops = (Ready: Loop(definition.Ready, ProbeRole.Ready, service, target, values), Alive: Loop(definition.Alive, ProbeRole.Alive, service, target, values));
        running[service] = loops;
        service.ReadyProbe = loops.Ready?.Snapshot;
        service.AliveProbe = loops.Alive?.Snapshot;
        loops.Ready?.Start();
        loops.Alive?.Start();
        if (service.ProbesPaused) Pause(service, true);
    }

    public void Stop(Service service)
    {
        if (!running.TryRemove(service, out var loops)) return;
        foreach (var loop in (ProbeLoop?[])[loops.Ready, loops.Alive])
            if (loop is not null) engine.Errands.Run(async _ => await loop.DisposeAsync().ConfigureAwait(false));
    }

    public void Pause(Service service, bool paused)
    {
        if (!running.TryGetValue(service, out var loops)) return;
        foreach (var loop in (ProbeLoop?[])[loops.Ready, loops.Alive])
        {
            if (paused) loop?.Pause();
            else loop?.Resume();
        }
    }

    public void Notified(Service service, NotifyState said)
    {
        if (!running.TryGetValue(service, out var loops)) return;
        loops.Ready?.Notified(said);
        loops.Alive?.Notified(said);
    }

    /// <summary>What the probes have found by now, with the newest times.</summary>
    public (ProbeSnapshot? Ready, ProbeSnapshot? Alive) Look(Service service) =>
        running.TryGetValue(service, out var loops) ? (loops.Ready?.Snapshot, loops.Alive?.Snapshot) : (service.ReadyProbe, service.AliveProbe);

    async Task<ProbeCommandResult> IProbeCommands.RunAsync(ProbeTarget target, CommandDefinition command, TimeSpan timeout, CancellationToken cancel)
    {
        var service = engine.Services.OfKey(target.Service) ?? throw new IOException($"service \"{target.Service}\" is gone");
        var result = await engine.Commands.RunAsync(service, command, timeout, cancel).ConfigureAwait(false);
        return new(result.Code, result.Signal, result.TimedOut, result.Output);
    }

    async IAsyncEnumerable<string> IProbeOutput.LinesAsync(ProbeTarget target, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var followed = engine.Parts.Outputs.Follow(target.Process, engine);
        using var reader = new OutputReader($"{engine.Requests.OutputOf(target.Service)}/{target.Process}");
        await foreach (var lines in new OutputFollower(reader, followed, hold: false).ReadAsync(cancel).ConfigureAwait(false))
            foreach (var line in lines) yield return Encoding.UTF8.GetString(line.Bytes.Span);
    }

    ProbeLoop? Loop(ProbeDefinition? probe, ProbeRole role, Service service, ProbeTarget target, Dictionary<string, string> values)
    {
        if (probe is null) return null;
        var filled = probe.Http is { } http ? probe with { Http = http with { Url = Placeholders.Fill(http.Url, values), Body = http.Body is { } body ? Placeholders.Fill(body, values) : null } } : probe;
        return new(filled, role, target, context, x => Told(service, x));
    }

    static ProbeTarget Target(Service service) => new()
    {
        Service = service.Key,
        Process = service.Process ?? "",
        Pid = service.Pid,
        Cgroup = service.Cgroup,
        Ports = [.. service.Definition.Ports.Where(x => service.Ports.ContainsKey(x.Name)).Select(x => new KeyValuePair<string, int>(x.Name, service.Ports[x.Name]))],
        WorkingDirectory = service.Definition.WorkingDirectory,
    };

    void Told(Service service, ProbeReport report)
    {
        var failed = report.Snapshot.Passing == false || report.Snapshot.Detail is not null && !report.Changed && report.Snapshot.Passing != true;
        if (report.Changed || failed) engine.Post(() => Heard(service, report));
    }

    void Heard(Service service, ProbeReport report)
    {
        if (!running.TryGetValue(service, out var loops) || (report.Role == ProbeRole.Ready ? loops.Ready : loops.Alive) is null) return;
        if (!service.External && service.Process != report.Target.Process) return;
        var before = report.Role == ProbeRole.Ready ? service.ReadyProbe : service.AliveProbe;
        if (report.Role == ProbeRole.Ready) service.ReadyProbe = report.Snapshot;
        else service.AliveProbe = report.Snapshot;
        service.Dirty = true;
        if (!report.Changed) return;
        var passing = report.Snapshot.Passing == true;
        if (!passing) engine.Story.Tell(service, EventKind.ProbeFailed, report.Snapshot.Detail, Details(report));
        else if (before?.Passing == false) engine.Story.Tell(service, EventKind.ProbeRecovered, report.Snapshot.Detail, Details(report));
        engine.Apply(service, new(Meaning(report.Role, passing))
        {
            Attempt = service.Life.Attempt,
            Uptime = service.Age(engine.Time),
            Reason = passing ? null : $"its {(report.Role == ProbeRole.Ready ? "readiness" : "liveness")} probe failed: {report.Snapshot.Detail}",
        });
    }

    static LifeEventKind Meaning(ProbeRole role, bool passing) => (role, passing) switch
    {
        (ProbeRole.Ready, true) => LifeEventKind.BecameReady,
        (ProbeRole.Ready, false) => LifeEventKind.BecameUnready,
        (ProbeRole.Alive, true) => LifeEventKind.BecameHealthy,
        (ProbeRole.Alive, false) => LifeEventKind.BecameUnhealthy,
    };

    static InstanceEvent Details(ProbeReport report) => new() { Data = new() { ["probe"] = report.Role == ProbeRole.Ready ? "ready" : "alive", ["kind"] = report.Snapshot.Kind } };

    public async ValueTask DisposeAsync()
    {
        foreach (var (ready, alive) in running.Values)
        {
            if (ready is not null) await ready.DisposeAsync().ConfigureAwait(false);
            if (alive is not null) await alive.DisposeAsync().ConfigureAwait(false);
        }
        context.Dispose();
    }
}
