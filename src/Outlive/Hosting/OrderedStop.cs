using Outlive.Contracts.Api;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Stops services, dependents before what they need. What does not run is stopped at once, so that nothing comes up meanwhile;
/// the rest is asked as soon as nobody of the selection needs it any more. Lives in the turns.
/// </summary>
internal sealed class OrderedStop
{
    readonly Engine engine;
    readonly string reason;
    readonly HashSet<Service> waiting;
    readonly HashSet<Service> asked = [];
    readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool advancing;

    public OrderedStop(Engine engine, IEnumerable<Service> services, string reason)
    {
        (this.engine, this.reason) = (engine, reason);
        waiting = [.. services];
    }

    /// <summary>Completes when all are gone, or can't be made to go.</summary>
    public Task Done => done.Task;

    /// <summary>Who is still being waited for.</summary>
    public IEnumerable<Service> Waiting => waiting;

    public void Begin()
    {
        Service[] all = [.. waiting];
        foreach (var service in all)
            if (!service.Life.Occupied) Ask(service);
        foreach (var service in all)
            if (!asked.Contains(service) && !Needed(service)) Ask(service);
        foreach (var service in waiting)
            if (!asked.Contains(service)) (service.StopsFor, service.Dirty) = (reason, true);
        Check();
    }

    /// <summary>Somebody wants it to run after all.</summary>
    public void Withdraw(Service service)
    {
        if (waiting.Remove(service)) Advance(service);
    }

    /// <summary>SIGKILL for all who are still there.</summary>
    public void Force()
    {
        foreach (var service in waiting.ToArray())
        {
            Ask(service);
            if (service.Life.State == ServiceState.Stopping) ((IServiceEffects)engine).Kill(service, force: true);
        }
    }

    /// <summary>A service has changed.</summary>
    public void Changed(Service service)
    {
        if (!advancing && asked.Contains(service) && Ended(service) && waiting.Remove(service)) Advance(service);
    }

    /// <summary>What only this one needed is next.</summary>
    void Advance(Service service)
    {
        advancing = true;
        foreach (var name in service.Definition.DependsOn.Keys)
            foreach (var needed in engine.Services.Named(name))
                if (waiting.Contains(needed) && !asked.Contains(needed) && !Needed(needed)) Ask(needed);
        advancing = false;
        Check();
    }

    void Ask(Service service)
    {
        if (!asked.Add(service)) return;
        (service.StopsFor, service.Dirty) = (null, true);
        engine.Apply(service, new(LifeEventKind.Stop) { Reason = reason });
    }

    bool Needed(Service service)
    {
        foreach (var name in engine.Services.DependentsOf(service.Name))
            foreach (var dependent in engine.Services.Named(name))
                if (waiting.Contains(dependent) && dependent.Life.Occupied) return true;
        return false;
    }

    /// <summary>Started again meanwhile counts too: somebody changed their mind.</summary>
    static bool Ended(Service service) =>
        !service.Life.Occupied || service.Life.State == ServiceState.Orphaned || service.Life is { State: not ServiceState.Stopping } or { After: AfterStop.Start };

    void Check()
    {
        waiting.RemoveWhere(x => asked.Contains(x) && Ended(x));
        if (waiting.Count == 0) done.TrySetResult();
    }
}
