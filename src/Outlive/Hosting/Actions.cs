using Outlive.Contracts.Api;
using Outlive.Plan.Values;
using Outlive.Store;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>What an operator asks of services. The word is on disk before it is answered; the deed may take longer.</summary>
internal sealed class Actions(Engine engine)
{
    public IReadOnlyList<Service> Find(string id)
    {
        if (engine.Services.Find(id) is { } one) return [one];
        var named = engine.Services.Named(id);
        if (named.Count > 0) return named;
        var known = engine.Services.All.Select(x => x.Name).Distinct();
        var near = Suggestion.For(id, known);
        throw new OutliveException(ErrorCode.NotFound, $"cannot find service \"{Printable.Of(id)}\": there is none of this name{(near is null ? "" : $"; did you mean \"{near}\"?")}", id);
    }

    public async Task<IReadOnlyList<Service>> StartAsync(SelectionRequest request, Asked asked)
    {
        var started = await engine.AskAsync(() =>
        {
            Expect(request.Services, asked);
            var services = Select(request, x => engine.Plan.Definitions.TryGetValue(x, out var found) ? found.DependsOn.Keys : [], empty: x => x.Definition.Autostart && engine.Plan.InProfile(x.Definition));
            foreach (var service in services) if (service.Life.State == ServiceState.Disabled && request.Services.Length > 0) throw Refused("start", service.Id, "the plan disables it; set `enabled: true` and apply the plan");
            Start(services, $"started by {asked.By}");
            Note(services, stopped: false);
            return services;
        }).ConfigureAwait(false);
        await engine.RememberAsync().ConfigureAwait(false);
        return started;
    }

    /// <summary>In a turn; the services in the order of their dependencies.</summary>
    public void Start(IEnumerable<Service> services, string? reason)
    {
        Service[] all = [.. services];
        foreach (var service in all) engine.Stops.Withdraw(service);
        foreach (var service in all)
        {
            service.StoppedByOperator = false;
            engine.Apply(service, new(LifeEventKind.Start) { Reason = reason });
        }
    }

    public async Task<IReadOnlyList<Service>> StopAsync(SelectionRequest request, Asked asked)
    {
        var stopped = await engine.AskAsync(() =>
        {
            Expect(request.Services, asked);
            var services = Select(request, engine.Services.DependentsOf, empty: _ => true);
            foreach (var service in services) service.StoppedByOperator = true;
            engine.Stops.Begin(services, $"stopped by {asked.By}", request.Force);
            Note(services, stopped: true);
            return services;
        }).ConfigureAwait(false);
        await engine.RememberAsync().ConfigureAwait(false);
        return stopped;
    }

    public async Task<IReadOnlyList<Service>> RestartAsync(SelectionRequest request, Asked asked)
    {
        var restarted = await engine.AskAsync(() =>
        {
            Expect(request.Services, asked);
            var services = Select(request with { Related = false }, _ => [], empty: x => x.Life.Occupied);
            foreach (var service in services) engine.Stops.Withdraw(service);
            foreach (var service in services)
            {
                service.StoppedByOperator = false;
                engine.Apply(service, new(LifeEventKind.Restart) { Reason = $"restarted by {asked.By}", By = asked.By });
            }
            Note(services, stopped: false);
            return services;
        }).ConfigureAwait(false);
        await engine.RememberAsync().ConfigureAwait(false);
        return restarted;
    }

    /// <summary>After a plan was applied: what it started was not stopped by anybody any more.</summary>
    public Task RememberAsync(PlanReply applied) => engine.RememberAsync(x =>
    {
        x.PlanFiles = engine.Plan.InForce.Files;
        foreach (var name in applied.Services)
            if (x.Services.TryGetValue(name, out var found) && engine.Services.Named(name).All(y => y.StoppedByOperator != true)) found.Stopped = null;
    });

    public async Task<IReadOnlyList<Service>> ScaleAsync(string id, int replicas, Asked asked)
    {
        if (replicas is < 0 or > 1000) throw new OutliveException(ErrorCode.BadRequest, $"cannot scale service \"{Printable.Of(id)}\": {replicas} replicas are not possible; use 0 to 1000", id);
        var all = await engine.AskAsync(() =>
        {
            Expect([id], asked);
            // None at all is a number too: then only its definition is left to be found.
            var name = engine.Services.Named(id).Count == 0 && engine.Plan.Definitions.ContainsKey(id) ? id : Find(id)[0].Name;
            var definition = engine.Plan.Definitions[name];
            if (replicas > 1 && Enumerable.Range(1, replicas).Select(x => $"{name}-{x}").FirstOrDefault(x => engine.Services.Named(x).Count > 0) is { } other) throw Refused("scale", id, $"a replica would be called \"{other}\", and there is a service of this name; rename it");
            if (replicas > 1 && !definition.OwnNetwork && definition.Ports.Any(x => x.Fixed)) throw Refused("scale", id, "its port is fixed, and only one process can have it; give it a range or `auto`");
            var running = engine.Services.Named(name) is not [_, ..] present || present.Any(x => x.StoppedByOperator != true && x.Life.State is not (ServiceState.Stopped or ServiceState.Disabled or ServiceState.Failed or ServiceState.Skipped));
            var coming = engine.Plan.Scale(name, replicas);
            if (running) Start(coming, $"scaled by {asked.By}");
            Of(engine.Intent, name).Replicas = replicas;
            return engine.Services.Named(name).ToArray();
        }).ConfigureAwait(false);
        await engine.RememberAsync().ConfigureAwait(false);
        return all;
    }

    public async Task<IReadOnlyList<Service>> PauseProbesAsync(string id, bool paused, Asked asked)
    {
        var services = await engine.AskAsync(() =>
        {
            Expect([id], asked);
            var found = Find(id);
            foreach (var service in found)
            {
                service.ProbesPaused = paused;
                service.Dirty = true;
                engine.Probes.Pause(service, paused);
            }
            return found;
        }).ConfigureAwait(false);
        await engine.RememberAsync(x =>
        {
            foreach (var service in services) Of(x, service.Name).ProbesPaused = paused;
        }).ConfigureAwait(false);
        return services;
    }

    /// <summary>In the turn of the deed: nobody can change it in between.</summary>
    public void Expect(string[] ids, Asked asked)
    {
        if (asked.Seen is not { } seen) return;
        foreach (var id in ids)
        {
            var services = Find(id);
            if (Array.IndexOf(seen, engine.TagOf(services.Select(x => x.Snapshot))) < 0 || services.Any(x => x.Dirty))
                throw new OutliveException(ErrorCode.PreconditionFailed, $"cannot change service \"{Printable.Of(id)}\": it is not as you have seen it any more; look again, and decide anew", id);
        }
    }

    Service[] Select(SelectionRequest request, Func<string, IEnumerable<string>> related, Func<Service, bool> empty)
    {
        var order = StartOrder.Of(engine.Plan.Definitions);
        if (request.Services.Length == 0) return [.. order.SelectMany(engine.Services.Named).Where(empty)];
        var asked = request.Services.SelectMany(Find).ToHashSet();
        if (!request.Related) return [.. asked];
        var names = StartOrder.Closure(asked.Select(x => x.Name), related);
        return [.. order.Where(names.Contains).SelectMany(engine.Services.Named).Where(x => asked.Contains(x) || asked.All(y => y.Name != x.Name))];
    }

    /// <summary>In the turn of the deed, so that the last word said is the last one written.</summary>
    void Note(IReadOnlyList<Service> services, bool stopped)
    {
        foreach (var service in services) Of(engine.Intent, service.Name).Stopped = stopped;
    }

    static ServiceIntent Of(Intent intent, string name)
    {
        if (!intent.Services.TryGetValue(name, out var found)) intent.Services[name] = found = new();
        return found;
    }

    static OutliveException Refused(string verb, string id, string reason) => new(ErrorCode.Refused, $"cannot {verb} service \"{Printable.Of(id)}\": {reason}", id);
}
