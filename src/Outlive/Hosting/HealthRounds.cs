using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>
/// Says in the journal, as often as the plan asks, how all services are. Nothing is found out by it: deaths, probes and ports
/// are seen as they happen. It is for who wants a sign of life to be there when nothing happens.
/// </summary>
internal sealed class HealthRounds(Engine engine) : IDisposable
{
    const int MostNamed = 20;

    TimeSpan? every;
    ITimer? timer;

    /// <summary>In a turn. Null: none.</summary>
    public void Set(TimeSpan? wanted)
    {
        if (wanted == every) return;
        every = wanted;
        timer?.Dispose();
        timer = wanted is { } period ? engine.Time.CreateTimer(_ => engine.Post(Tell), null, period, period) : null;
    }

    void Tell()
    {
        // A round that was on its way when the plan was changed.
        if (every is null) return;
        var running = engine.Services.All.Count(x => x.Snapshot.Pid is not null);
        string[] unwell = [.. engine.Services.All.Where(IsUnwell).Select(x => $"{x.Id} ({Trouble(x)})")];
        engine.Story.Tell(new InstanceEvent
        {
            Kind = EventKind.HealthChecked,
            Message = $"{running} {(running == 1 ? "process runs" : "processes run")}, {(unwell.Length == 0 ? "nobody is unwell" : $"unwell: {string.Join(", ", unwell.Take(MostNamed))}{(unwell.Length > MostNamed ? ", …" : "")}")}",
            Data = new() { ["processCount"] = Text(running), ["services"] = Text(engine.Services.All.Count), ["unwell"] = Text(unwell.Length) },
        });
    }

    static bool IsUnwell(Service service) => service.Life.State switch
    {
        ServiceState.Backoff or ServiceState.Failed or ServiceState.Skipped or ServiceState.Orphaned => true,
        // A job is never ready.
        ServiceState.Running => service.Life.Health == ServiceHealth.Unhealthy || (!service.Life.Ready && service.Definition.Type != ServiceType.Job),
        ServiceState.Starting => service.Life.Health == ServiceHealth.Unhealthy,
        ServiceState.Disabled or ServiceState.Pending or ServiceState.Stopping or ServiceState.Stopped or ServiceState.Completed => false,
    };

    static string Trouble(Service service) => service.Life.State switch
    {
        ServiceState.Starting or ServiceState.Running => service.Life.Health == ServiceHealth.Unhealthy ? "unhealthy" : "not ready",
        var state => Words.Of(state),
    };

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => timer?.Dispose();
}
