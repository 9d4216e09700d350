using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Plan;
using Outlive.Store;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>Brings services into line with a plan: what is new is added, what has changed restarts, what is gone stops, all else is not touched.</summary>
internal sealed class PlanKeeping(Engine engine)
{
    readonly PlanRecord record = new(engine.Options.RunDirectory);

    /// <summary>Another plan is in force, or the same once more.</summary>
    public event Action? Applied;

    /// <summary>What was wrong with the plan in force.</summary>
    public IReadOnlyList<string> Problems => record.Problems;

    public PlanInForce InForce { get; private set; } = new();

    public PlanReply? LastReply { get; private set; }

    /// <summary>Plan and definitions made at run time, by name; those of the plan win.</summary>
    public Dictionary<string, ServiceDefinition> Definitions { get; private set; } = [];

    /// <summary>What the daemon before us had applied.</summary>
    public void Restore(Intent intent)
    {
        InForce = record.Load() ?? ReadAgain(intent) ?? new();
        Definitions = Merge(InForce.Plan, intent);
        Follow(InForce.Plan.State);
        foreach (var definition in Definitions.Values) engine.Services.AddAll(Replicas(definition, intent));
        engine.Services.Connect();
        engine.Webhooks.Restore(InForce.Plan.Webhooks);
    }

    public void ForgetRun() => record.Delete();

    /// <summary>Its files as they are now, if nothing is left of what they were: what runs has to be somebody's.</summary>
    PlanInForce? ReadAgain(Intent intent)
    {
        if (engine.LivesFound.Count == 0) return null;
        var reading = PlanFiles.Read(new() { Files = intent.PlanFiles, Environment = new(HostVariables.All) });
        if (intent.PlanFiles.Length > 0 && reading.Plan is { } plan)
        {
            record.Problems.Add($"the plan in force is lost, and was read again from {string.Join(", ", intent.PlanFiles)}; apply it to be sure");
            return new() { Files = intent.PlanFiles, Directory = Path.GetDirectoryName(intent.PlanFiles[0]), Plan = plan };
        }
        record.Problems.Add("the plan in force is lost, and what runs is nobody's; apply the plan again");
        return null;
    }

    public PlanReply Check(PlanRequest request)
    {
        var reading = PlanFiles.Read(Complete(request));
        return new()
        {
            Problems = [.. reading.Problems],
            Changes = reading.Plan is { } plan ? PlanDiff.Between(InForce.Plan, plan) : [],
            Services = reading.Plan is { } read ? [.. StartOrder.Of(read.Services)] : [],
        };
    }

    /// <summary>Of the plan in force, as text.</summary>
    public string Tag => Contracts.Checksum.Text(System.Text.Encoding.UTF8.GetBytes(PlanText.Write(InForce.Plan)));

    /// <summary>In a turn.</summary>
    public PlanReply Apply(PlanRequest request, PlanReading reading, Asked asked)
    {
        if (asked.Seen is { } seen && Array.IndexOf(seen, Tag) < 0)
            throw new OutliveException(ErrorCode.PreconditionFailed, "cannot apply plan: the one in force is not the one you have seen any more; look again, and decide anew");
        if (reading.Plan is not { } plan)
        {
            engine.Story.Tell(EventKind.PlanRejected, $"{reading.Problems.Count} problems, the first: {reading.Problems[0].Message}", asked.By);
            return LastReply = new() { Problems = [.. reading.Problems] };
        }
        var changes = PlanDiff.Between(InForce.Plan, plan);
        Keep(new() { Files = request.Files, Directory = request.Directory, Profiles = request.Profiles, Plan = plan });
        engine.Parts.Log.Set(plan.Logging);
        Follow(plan.State);
        engine.Webhooks.Apply(plan.Webhooks);
        Definitions = Merge(plan, engine.Intent);
        foreach (var change in changes) Carry(change);
        engine.Services.Connect();
        foreach (var change in changes.Where(x => x.Action == "restart")) Restart(change.Service, asked.By);
        engine.Story.Tell(EventKind.PlanApplied, Summary(changes), asked.By);
        Applied?.Invoke();
        var chosen = Chosen(request);
        return LastReply = new() { Applied = true, Changes = changes, Services = chosen };
    }

    void Follow(StateDefinition state)
    {
        engine.Health.Set(state.HealthEvery);
        engine.Parts.Journal.Keep(state.JournalSize, state.JournalKeep);
    }

    /// <summary>Before anything is done about it.</summary>
    void Keep(PlanInForce next)
    {
        try
        {
            record.Save(next);
        }
        catch (IOException problem)
        {
            throw new OutliveException(ErrorCode.NotAvailable, $"cannot apply plan: {problem.Message}; make room, and apply it again", null);
        }
        InForce = next;
    }

    /// <summary>Files and folder of the plan in force where the request names none.</summary>
    public PlanRequest Complete(PlanRequest request) => request.Files.Length > 0 ? request : request with { Files = InForce.Files, Directory = request.Directory ?? InForce.Directory };

    /// <summary>What starts: the named ones, or all that start by themselves, and what these need; in the order of their dependencies.</summary>
    public string[] Chosen(PlanRequest request)
    {
        var first = request.Services.Length > 0 ? request.Services : Definitions.Values.Where(x => x.Autostart && InProfile(x, request.Profiles)).Select(x => x.Name);
        var all = StartOrder.Closure(first, x => Definitions.TryGetValue(x, out var found) ? found.DependsOn.Keys : []);
        return [.. StartOrder.Of(Definitions).Where(all.Contains)];
    }

    public bool InProfile(ServiceDefinition definition) => InProfile(definition, InForce.Profiles);

    /// <summary>A service was defined at run time, or defined anew.</summary>
    public void Define(ServiceDefinition definition, string origin, string by)
    {
        var before = Definitions.GetValueOrDefault(definition.Name);
        Definitions[definition.Name] = definition;
        if (before is null) Add(definition, origin);
        else Replace(definition);
        engine.Services.Connect();
        if (before is not null) Restart(definition.Name, by);
    }

    public void Forget(string name)
    {
        Definitions.Remove(name);
        if (engine.Services.Named(name).Count == 0) engine.Story.Tell(name, EventKind.ServiceRemoved, null, new());
        Leave(name);
        engine.Services.Connect();
    }

    /// <summary>So many replicas from now on; the first keeps its process whatever it is called.</summary>
    public IReadOnlyList<Service> Scale(string name, int replicas)
    {
        var definition = Definitions[name];
        var present = engine.Services.Named(name);
        var leaving = present.Where(x => x.Replica > replicas).ToArray();
        foreach (var service in leaving) service.Leaving = true;
        engine.Stops.Begin(leaving, "there are to be fewer replicas", force: false);
        // What does not run has no end that would take it away.
        foreach (var service in leaving.Where(x => !x.Life.Occupied)) engine.Remove(service);
        Service[] staying = [.. present.Except(leaving)];
        foreach (var service in staying) engine.Rename(service, IdOf(name, service.Replica, replicas));
        // Those that were about to leave stay after all, and start again when they have stopped.
        Service[] back = [.. staying.Where(x => x.Leaving)];
        foreach (var service in back) service.Leaving = false;
        Service[] coming = [.. Enumerable.Range(1, replicas).Where(x => present.All(y => y.Replica != x)).Select(x => Create(definition, x, replicas))];
        foreach (var service in coming) service.Origin = present is [var first, ..] ? first.Origin : OriginOf(definition, engine.Intent);
        engine.Services.AddAll(coming);
        engine.Services.Connect();
        return [.. back, .. coming];
    }

    static string IdOf(string name, int replica, int replicas) => replicas > 1 ? $"{name}-{replica}" : name;

    static Service Create(ServiceDefinition definition, int replica, int replicas) => new(IdOf(definition.Name, replica, replicas), definition, replica)
    {
        Life = new() { State = definition.Enabled ? ServiceState.Stopped : ServiceState.Disabled },
    };

    IEnumerable<Service> ReplicasOf(ServiceDefinition definition, Intent intent)
    {
        var wanted = intent.Services.GetValueOrDefault(definition.Name);
        var replicas = wanted?.Replicas ?? definition.Replicas;
        foreach (var replica in Enumerable.Range(1, replicas))
        {
            var service = Create(definition, replica, replicas);
            service.Origin = OriginOf(definition, intent);
            service.StoppedByOperator = wanted?.Stopped;
            service.ProbesPaused = wanted?.ProbesPaused ?? false;
            yield return service;
        }
    }

    /// <summary>plan, defined or run, however many replicas there are; null: there is none of this name.</summary>
    public string? OriginOf(string name) => Definitions.TryGetValue(name, out var definition) ? OriginOf(definition, engine.Intent) : null;

    string OriginOf(ServiceDefinition definition, Intent intent) =>
        InForce.Plan.Services.ContainsKey(definition.Name) ? "plan" : intent.Services.GetValueOrDefault(definition.Name)?.OneOff == true ? "run" : "defined";

    Service[] Replicas(ServiceDefinition definition, Intent intent) => [.. ReplicasOf(definition, intent)];

    void Carry(PlanChange change)
    {
        if (change.Action == "remove") Leave(change.Service);
        else if (change.Action == "add") Add(Definitions[change.Service], "plan");
        else Replace(Definitions[change.Service]);
    }

    void Add(ServiceDefinition definition, string origin)
    {
        // It may have been defined at run time before, or be about to leave: then it is the same service with another definition.
        if (engine.Services.Named(definition.Name).Count > 0)
        {
            Replace(definition);
            return;
        }
        engine.Services.AddAll(Replicas(definition, engine.Intent));
        foreach (var service in engine.Services.Named(definition.Name))
        {
            service.Origin = origin;
            if (origin != "plan") engine.Story.Tell(service, EventKind.ServiceDefined, null);
        }
    }

    void Replace(ServiceDefinition definition)
    {
        var replicas = engine.Intent.Services.GetValueOrDefault(definition.Name)?.Replicas ?? definition.Replicas;
        foreach (var service in engine.Services.Named(definition.Name))
        {
            service.Definition = definition;
            service.Leaving = false;
            service.Dirty = true;
            engine.Apply(service, new(definition.Enabled ? LifeEventKind.Enable : LifeEventKind.Disable) { Reason = "the plan says so" });
            if (service.Life.State is ServiceState.Starting or ServiceState.Running && !service.Life.Launching) engine.Probes.Start(service);
        }
        Scale(definition.Name, replicas);
    }

    void Restart(string name, string? by)
    {
        foreach (var service in engine.Services.Named(name).Where(x => x.Life.Occupied && !x.Leaving).ToArray())
            engine.Apply(service, new(LifeEventKind.Restart) { Reason = "its definition has changed", By = by });
    }

    void Leave(string name)
    {
        Service[] leaving = [.. engine.Services.Named(name)];
        foreach (var service in leaving) service.Leaving = true;
        engine.Stops.Begin(leaving, "it was removed", force: false);
        foreach (var service in leaving.Where(x => !x.Life.Occupied)) engine.Remove(service);
    }

    static bool InProfile(ServiceDefinition definition, string[] profiles) => definition.Profiles.Length == 0 || definition.Profiles.Any(profiles.Contains);

    static Dictionary<string, ServiceDefinition> Merge(PlanDefinition plan, Intent intent)
    {
        var all = new Dictionary<string, ServiceDefinition>(plan.Services, StringComparer.Ordinal);
        foreach (var (name, json) in intent.Definitions)
            if (!all.ContainsKey(name) && JsonSerializer.Deserialize(json, PlanJson.Default.ServiceDefinition) is { } definition) all[name] = definition;
        return all;
    }

    static string Summary(PlanChange[] changes)
    {
        var told = changes.Where(x => x.Action != "keep").GroupBy(x => x.Action).Select(x => $"{x.Key}: {string.Join(", ", x.Select(y => y.Service).Take(20))}{(x.Count() > 20 ? ", …" : "")}");
        return string.Join("; ", told) is { Length: > 0 } summary ? summary : "nothing has changed";
    }
}
