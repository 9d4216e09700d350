using System.Collections.Concurrent;
using Outlive.Contracts.Api;

namespace Outlive.Supervision;

/// <summary>
/// All services of an instance, and who depends on whom. It is the one place where events meet lives. Only turns of the engine
/// change it, so nothing here is locked; from any other thread it may be looked at, and what was found stays as it was.
/// </summary>
internal sealed class ServiceTable(IServiceEffects effects, Func<double> chance)
{
    readonly ConcurrentDictionary<string, Service> byId = new(StringComparer.Ordinal), byKey = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Service[]> byName = new(StringComparer.Ordinal);
    volatile Dictionary<string, HashSet<string>> dependents = new(StringComparer.Ordinal);
    volatile Service[] all = [];

    /// <summary>In the order of their coming.</summary>
    public IReadOnlyList<Service> All => all;

    public Service? Find(string id) => byId.GetValueOrDefault(id);

    public Service? OfKey(string key) => byKey.GetValueOrDefault(key);

    /// <summary>All replicas of a service.</summary>
    public IReadOnlyList<Service> Named(string name) => byName.TryGetValue(name, out var found) ? found : [];

    /// <summary>Names of the services that wait for this one.</summary>
    public IReadOnlyCollection<string> DependentsOf(string name) => dependents.TryGetValue(name, out var found) ? found : [];

    /// <summary>Of many at once: one list is made, not one for each.</summary>
    public void AddAll(IReadOnlyCollection<Service> services)
    {
        foreach (var service in services)
        {
            if (!byId.TryAdd(service.Id, service)) throw new InvalidOperationException($"there is a service {service.Id} already");
            byKey[service.Key] = service;
            byName[service.Name] = [.. Named(service.Name), service];
            service.Dirty = true;
        }
        all = [.. all, .. services];
    }

    public void Remove(Service service)
    {
        byId.TryRemove(service.Id, out _);
        byKey.TryRemove(service.Key, out _);
        byName[service.Name] = [.. Named(service.Name).Where(x => x != service)];
        if (byName[service.Name].Length == 0) byName.TryRemove(service.Name, out _);
        all = [.. all.Where(x => x != service)];
    }

    public void Rename(Service service, string id)
    {
        byId.TryRemove(service.Id, out _);
        service.Id = id;
        service.Dirty = true;
        if (!byId.TryAdd(id, service)) throw new InvalidOperationException($"there is a service {id} already");
    }

    /// <summary>After definitions have come, gone or changed.</summary>
    public void Connect()
    {
        var anew = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var service in all)
            foreach (var name in service.Definition.DependsOn.Keys)
            {
                if (!anew.TryGetValue(name, out var waiting)) anew[name] = waiting = new(StringComparer.Ordinal);
                waiting.Add(service.Name);
            }
        dependents = anew;
    }

    public void Apply(Service service, LifeEvent happened)
    {
        var before = service.Life;
        var step = Transition.Next(before, happened with { Chance = chance() }, service.Definition);
        if (ReferenceEquals(step.Life, before) && step.Effects == LifeEffects.None) return;
        service.Life = step.Life;
        service.Dirty = true;
        Carry(service, step.Effects);
        effects.Changed(service, before, happened);
        if (step.Effects.HasFlag(LifeEffects.AwaitDependencies)) Await(service);
        if (Matters(before, service.Life)) TellDependents(service, before);
    }

    /// <summary>The launch first: somebody waits for it.</summary>
    void Carry(Service service, LifeEffects asked)
    {
        // Where there are cgroups, who told of the end has looked: what was left is gone.
        var left = asked.HasFlag(LifeEffects.Sweep) && service.Cgroup is null ? service.Process : null;
        if (asked.HasFlag(LifeEffects.Disarm)) effects.Disarm(service);
        if (asked.HasFlag(LifeEffects.StopProbes)) effects.StopProbes(service);
        if (asked.HasFlag(LifeEffects.Launch)) effects.Launch(service);
        if (left is not null) effects.Sweep(service, left);
        if (asked.HasFlag(LifeEffects.Kill)) effects.Kill(service, force: false);
        if (asked.HasFlag(LifeEffects.StartProbes)) effects.StartProbes(service);
        if (asked.HasFlag(LifeEffects.ArmStartTimeout)) effects.Arm(service, LifeEventKind.StartTimedOut, service.Definition.Ready!.StartTimeout);
        if (asked.HasFlag(LifeEffects.ArmBackoff)) effects.Arm(service, LifeEventKind.BackoffOver, service.Life.Delay);
        if (asked.HasFlag(LifeEffects.Release)) effects.Release(service);
    }

    void Await(Service service)
    {
        ArmPatience(service, TimeSpan.Zero);
        Consider(service);
    }

    /// <summary>Whether a service that waits may go, or never will.</summary>
    public void Consider(Service service)
    {
        if (service.Life.State is not (ServiceState.Pending or ServiceState.Skipped)) return;
        List<string> waiting = [];
        string? hopeless = null;
        foreach (var (name, wanted) in service.Definition.DependsOn)
        {
            var verdict = Judge(name, wanted.Condition);
            if (verdict == DependencyVerdict.Met) continue;
            var words = $"{name} ({Words.Of(wanted.Condition)})";
            waiting.Add(words);
            if (verdict == DependencyVerdict.CannotCome) hopeless ??= $"{name} is {Words.Of(Worst(name))} and can't become {Words.Of(wanted.Condition)}";
        }
        service.WaitingFor = [.. waiting];
        service.Dirty = true;
        if (waiting.Count == 0) Apply(service, new(LifeEventKind.Met));
        else if (hopeless is not null && service.Life.State == ServiceState.Pending) Apply(service, new(LifeEventKind.CannotCome) { Reason = hopeless });
    }

    public DependencyVerdict Judge(string name, DependencyCondition condition)
    {
        var verdict = DependencyVerdict.Met;
        foreach (var other in Named(name))
        {
            var one = Dependencies.Judge(condition, other.Life, other.Definition.Type);
            if (one > verdict) verdict = one;
        }
        return Named(name).Count == 0 ? DependencyVerdict.CannotCome : verdict;
    }

    ServiceState Worst(string name) => Named(name).Select(x => x.Life.State).DefaultIfEmpty(ServiceState.Stopped).FirstOrDefault(
        x => x is not (ServiceState.Running or ServiceState.Starting), ServiceState.Stopped);

    /// <summary>A timer has run out.</summary>
    public void Due(Service service, LifeEvent happened)
    {
        if (happened.Kind != LifeEventKind.CannotCome) Apply(service, happened);
        else if (happened.Attempt == service.Life.Attempt && service.Life.State == ServiceState.Pending) LosePatience(service, happened);
    }

    /// <summary>Only with those that are late: what has come in time, or may take longer, is no reason to give up.</summary>
    void LosePatience(Service service, LifeEvent happened)
    {
        var late = service.Definition.DependsOn.Where(x => x.Value.Timeout <= service.Patience && Judge(x.Key, x.Value.Condition) != DependencyVerdict.Met).Select(x => $"{x.Key} ({Words.Of(x.Value.Condition)})").ToArray();
        if (late.Length > 0) Apply(service, happened with { Reason = $"{string.Join(", ", late)} did not come in time" });
        else ArmPatience(service, service.Patience);
    }

    void ArmPatience(Service service, TimeSpan waited)
    {
        TimeSpan? next = null;
        foreach (var wanted in service.Definition.DependsOn.Values)
            if (wanted.Timeout is { } limit && limit > waited && (next is null || limit < next)) next = limit;
        if (next is not { } patience) return;
        service.Patience = patience;
        effects.Arm(service, LifeEventKind.CannotCome, patience - waited);
    }

    static bool Matters(Life before, Life after) =>
        before.State != after.State || before.Ready != after.Ready || before.Health != after.Health || before.Launching != after.Launching;

    void TellDependents(Service service, Life before)
    {
        // One failed look at readiness disturbs nobody: only the end of a process that was ready does, and not one that was asked for.
        if (before.Ready && service.Life is { Ready: false, State: not ServiceState.Running } and not { State: ServiceState.Stopping, After: AfterStop.Stay }) service.Disturbed = true;
        if (service.Life.State is ServiceState.Stopped or ServiceState.Disabled) service.Disturbed = false;
        var back = service is { Disturbed: true, Life.Ready: true };
        if (back) service.Disturbed = false;
        foreach (var name in DependentsOf(service.Name))
            foreach (var dependent in Named(name))
            {
                if (back && dependent.Definition.DependsOn[service.Name].Restart && dependent.Life.State is ServiceState.Starting or ServiceState.Running)
                    Apply(dependent, new(LifeEventKind.Restart) { Reason = $"{service.Name} came back" });
                Consider(dependent);
            }
    }
}
