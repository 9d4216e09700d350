using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>The stops under way.</summary>
internal sealed class Stops(Engine engine)
{
    readonly List<OrderedStop> running = [];

    /// <summary>In a turn.</summary>
    public OrderedStop Begin(IEnumerable<Service> services, string reason, bool force)
    {
        var stop = new OrderedStop(engine, services, reason);
        running.Add(stop);
        stop.Begin();
        if (force) stop.Force();
        return stop;
    }

    public void Withdraw(Service service)
    {
        service.StopsFor = null;
        foreach (var stop in running.ToArray()) stop.Withdraw(service);
        running.RemoveAll(x => x.Done.IsCompleted);
    }

    public void Changed(Service service)
    {
        if (running.Count == 0) return;
        foreach (var stop in running.ToArray()) stop.Changed(service);
        running.RemoveAll(x => x.Done.IsCompleted);
    }
}
