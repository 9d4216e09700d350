using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Plan;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Brings together what was written down and what the keeper has: when a daemon starts, and whenever a keeper had to be
/// replaced. Its one rule is that a process which lives is somebody's, and never gets a twin.
/// </summary>
internal sealed class Recovery(Engine engine)
{
    bool met;

    /// <summary>Before the first turn: services are as they were written down, and each listed process has its owner.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        engine.Plan.Restore(engine.Intent);
        foreach (var record in engine.LivesFound.Values) Restore(record);
        await engine.Link.StartAsync(cancel).ConfigureAwait(false);
        var listed = await engine.Link.Client.ListAsync().ConfigureAwait(false);
        var running = listed.Where(x => x.Phase == ProcessPhase.Running).Select(x => x.Id).ToHashSet();
        foreach (var process in listed.OrderBy(x => ProcessIds.NumberOf(x.Id))) Own(process, running);
        foreach (var service in engine.Services.All) Resume(service, listed);
        engine.Post(ResumeStops);
        engine.Post(engine.Hooks.Resume);
        engine.Post(KeepWord);
        engine.Open();
    }

    /// <summary>By name and number: an id changes when a service is scaled. Who was about to leave is nobody's otherwise, and would live for ever.</summary>
    void Restore(LifeRecord record)
    {
        var service = engine.Services.Named(record.Name).FirstOrDefault(x => x.Replica == record.Replica) ?? Leaver(record);
        if (service is not null) record.Restore(service);
    }

    Service? Leaver(LifeRecord record)
    {
        if (!record.Life!.Occupied || engine.Services.Find(record.Id) is not null) return null;
        var definition = record.Leaving is { } json ? JsonSerializer.Deserialize(json, PlanJson.Default.ServiceDefinition) : engine.Plan.Definitions.GetValueOrDefault(record.Name);
        if (definition is null) return null;
        record.Leaving ??= "";
        record.StopsFor ??= "it was removed";
        var service = new Service(record.Id, definition, record.Replica);
        engine.Services.AddAll([service]);
        return service;
    }

    /// <summary>Ends that were asked for, and that had to wait for others: some of these are on their way out themselves.</summary>
    void ResumeStops()
    {
        Service[] stopping = [.. engine.Services.All.Where(x => x.Life is { State: ServiceState.Stopping, After: AfterStop.Stay })];
        foreach (var stop in engine.Services.All.Where(x => x.StopsFor is not null).GroupBy(x => x.StopsFor!).ToArray())
            engine.Stops.Begin([.. stop, .. stopping], stop.Key, force: false);
    }

    /// <summary>The operator's word may be on disk sooner than what it led to: a daemon that was killed in between had not begun with it.</summary>
    void KeepWord()
    {
        Service[] returned = [.. engine.Services.All.Where(x => engine.LivesFound.ContainsKey(x.Id) && x.StopsFor is null)];
        var running = returned.Where(x => x is { StoppedByOperator: true, Life.State: ServiceState.Pending or ServiceState.Starting or ServiceState.Running or ServiceState.Backoff }).ToArray();
        if (running.Length > 0) engine.Stops.Begin(running, "stopped by an operator", force: false);
        foreach (var service in returned.Where(x => x is { StoppedByOperator: false, Life.State: ServiceState.Stopped }))
            engine.Apply(service, new(LifeEventKind.Start) { Reason = "started by an operator" });
    }

    /// <summary>A keeper serves: the first, or the successor of one that died.</summary>
    public void Connected()
    {
        var hello = engine.Link.Client.Hello;
        if (!met)
        {
            met = true;
            engine.News.Mark = new(engine.Link.Cursor, hello.Pid);
            return;
        }
        engine.Post(() =>
        {
            engine.News.Mark = engine.News.Mark with { Keeper = hello.Pid };
            engine.Story.Tell(EventKind.KeeperLost, null);
            // What is asked of the new keeper from here on is not in doubt.
            (Service Service, string? Process, int Attempt)[] doubtful = [.. engine.Services.All.Where(x => x.Life.Occupied && !x.External && !engine.Launching.Prepares(x.Process)).Select(x => (x, x.Process, x.Life.Attempt))];
            engine.Errands.Run(_ => ReconcileAsync(doubtful));
            engine.Errands.Run(_ => engine.Parts.Outputs.ArmAllAsync(engine.Link.Client));
        });
    }

    async Task ReconcileAsync((Service Service, string? Process, int Attempt)[] doubtful)
    {
        try
        {
            var listed = (await engine.Link.Client.ListAsync().ConfigureAwait(false)).ToDictionary(x => x.Id);
            engine.Post(() =>
            {
                engine.Story.Tell(EventKind.KeeperAdopted, $"keeper {engine.Link.Client.Hello.Pid} has taken over {listed.Count} processes");
                foreach (var (service, process, attempt) in doubtful)
                    Later(process is null ? null : listed.GetValueOrDefault(process), found => { if (service.Process == process && service.Life.Attempt == attempt) Settle(service, found); });
            });
        }
        catch (KeeperLostException)
        {
            // The next one will be met in the same way.
        }
    }

    /// <summary>The newest process of a service is its own, whatever was written down: a daemon may be killed between a start and a line.</summary>
    void Own(ProcessSnapshot process, HashSet<string> running)
    {
        var hook = engine.Requests.HookOf(process.OutputDirectory);
        var service = hook is null ? engine.Services.All.FirstOrDefault(x => x.Process == process.Id) ?? ByOutput(process) : null;
        if (hook is var (key, which)) engine.Hooks.Found(process, key, which);
        else engine.Processes.Adopt(process, service);
        // Its end may have been told already, and then nobody tells it again.
        if (process.Exit is { } exit && !KeeperNews.IsPending(exit)) engine.Post(() => Later(process, _ => engine.Processes.Ended(process.Id, exit)));
        if (service is null) return;
        if (service.Process == process.Id)
        {
            service.Limits = process.Limits;
            service.Cgroup = process.Cgroup;
            service.LimitCgroups = process.LimitCgroups;
            service.Pid = process.Pid;
            service.StartTime = process.StartTime;
            return;
        }
        if (process.Phase == ProcessPhase.Exited || (service.Process is { } known && running.Contains(known) && ProcessIds.NumberOf(known) > ProcessIds.NumberOf(process.Id))) return;
        service.Process = process.Id;
        service.Pid = process.Pid;
        service.StartTime = process.StartTime;
        service.Cgroup = process.Cgroup;
        service.LimitCgroups = process.LimitCgroups;
        service.MainEnded = false;
        engine.Apply(service, new(LifeEventKind.Adopted));
    }

    void Resume(Service service, ProcessSnapshot[] listed)
    {
        service.Dirty = true;
        var process = service.Process is { } id ? listed.FirstOrDefault(x => x.Id == id) : null;
        if (service.Ports.Count > 0) engine.Post(() => engine.Ports.Adopt(service));
        switch (service.Life.State)
        {
            case ServiceState.Pending: engine.Post(() => Wait(service)); break;
            case ServiceState.Backoff: engine.Post(() => Rearm(service, LifeEventKind.BackoffOver, service.Life.Delay)); break;
            case ServiceState.Starting or ServiceState.Running or ServiceState.Stopping or ServiceState.Orphaned:
                var attempt = service.Life.Attempt;
                // After the news that waits: an end that we have not heard of yet is not a loss.
                engine.Post(() => Later(process, found => { if (service.Life.Attempt == attempt) Settle(service, found); }));
                break;
            case ServiceState.Disabled or ServiceState.Stopped or ServiceState.Completed or ServiceState.Failed or ServiceState.Skipped: break;
            default: throw new InvalidOperationException($"no way to resume {service.Life.State}");
        }
    }

    /// <summary>A life that says there is a process, and what the keeper knows of it.</summary>
    void Settle(Service service, ProcessSnapshot? process)
    {
        var attempt = service.Life.Attempt;
        // What could not be killed is waited for.
        if (service.Life.State == ServiceState.Orphaned && process is not null) return;
        if (service.Life.State == ServiceState.Stopping && (process is not null || !service.Life.Launching)) engine.Ending.Kill(service, force: false);
        else if (service.External) Watch(service);
        else if (process is null && engine.Hooks.Starting(service)) return;
        else if (process is null && service.Life.Launching)
        {
            if (service.Process is { } unborn) Discard(unborn);
            if (service.Life.State == ServiceState.Stopping) engine.Apply(service, new(LifeEventKind.LaunchFailed) { Attempt = attempt });
            else engine.Launching.Launch(service);
        }
        else if (process is null) engine.Apply(service, new(LifeEventKind.Exited) { Attempt = attempt, Reason = "its process is not known to the keeper any more" });
        else if (process.Phase == ProcessPhase.Running && service.Life.Launching) engine.Apply(service, new(LifeEventKind.Launched) { Attempt = attempt });
        else if (process.Phase == ProcessPhase.Running) Watch(service);
        else if (process.Exit is { } exit && !KeeperNews.IsPending(exit) && service.Process == process.Id) engine.News.EndedBefore(service, process.Id, exit);
    }

    void Discard(string process)
    {
        engine.Processes.Drop(process);
        engine.Link.Discard(process);
    }

    /// <summary>When all that the keeper has to tell of a process has been told.</summary>
    void Later(ProcessSnapshot? process, Action<ProcessSnapshot?> then) => engine.News.After(process?.Sequence ?? 0, () => then(process));

    /// <summary>It goes on as if nothing had been: ready stays ready until a probe says otherwise.</summary>
    void Watch(Service service)
    {
        if (!engine.Probes.Running(service)) engine.Probes.Start(service);
        engine.Observation.Start(service);
        if (service.Life.State == ServiceState.Starting && service.Definition.Ready is { } ready) Rearm(service, LifeEventKind.StartTimedOut, ready.StartTimeout);
    }

    void Wait(Service service)
    {
        if (service.Due is not null) Rearm(service, LifeEventKind.CannotCome, service.Patience);
        engine.Services.Consider(service);
    }

    /// <summary>With what is truly left of the time, whatever the clock on the wall says by now.</summary>
    void Rearm(Service service, LifeEventKind then, TimeSpan most)
    {
        var left = (service.DueTick - engine.Time.GetElapsedTime(0)) ?? TimeSpan.Zero;
        ((IServiceEffects)engine).Arm(service, then, left <= TimeSpan.Zero ? TimeSpan.Zero : left < most ? left : most);
    }

    /// <summary>A process's output lies in a folder that has its service's key.</summary>
    Service? ByOutput(ProcessSnapshot process) => engine.Requests.ServiceOf(process.OutputDirectory) is { } key ? engine.Services.OfKey(key) : null;
}
