using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>One timer for each service that waits for a time; a late one is told by its attempt.</summary>
internal sealed class ServiceTimers(TimeProvider time, Action<Service, LifeEvent> due) : IDisposable
{
    readonly Dictionary<Service, ITimer> armed = [];

    public void Arm(Service service, LifeEventKind then, TimeSpan delay)
    {
        Disarm(service);
        var happened = new LifeEvent(then) { Attempt = service.Life.Attempt, Reason = Reason(then, delay) };
        service.Due = time.GetUtcNow() + delay;
        service.DueTick = time.GetElapsedTime(0) + delay;
        armed[service] = time.CreateTimer(_ => due(service, happened), null, delay, Timeout.InfiniteTimeSpan);
    }

    public void Disarm(Service service)
    {
        service.Due = null;
        service.DueTick = null;
        if (armed.Remove(service, out var timer)) timer.Dispose();
    }

    static string? Reason(LifeEventKind then, TimeSpan delay) => then switch
    {
        LifeEventKind.StartTimedOut => $"was not ready within {Spans.Text(delay)}",
        _ => null,
    };

    public void Dispose()
    {
        foreach (var timer in armed.Values) timer.Dispose();
    }
}
