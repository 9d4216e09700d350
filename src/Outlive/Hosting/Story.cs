using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>Tells the journal what happened to services, in sentences.</summary>
internal sealed class Story(Action<InstanceEvent> append, TimeProvider time)
{
    public void Tell(Service service, string kind, string? message, InstanceEvent? details = null)
    {
        var told = details ?? new();
        told.Process ??= service.Process;
        Tell(service.Id, kind, message, told);
    }

    public void Tell(string service, string kind, string? message, InstanceEvent told)
    {
        told.Kind = kind;
        told.Service = service;
        told.Message = message;
        append(told);
    }

    public void Tell(string kind, string? message, string? by = null) => append(new() { Kind = kind, Message = message, By = by });

    public void TellWith(string kind, string message, Dictionary<string, string> details) => append(new() { Kind = kind, Message = message, Data = details });

    public void Tell(InstanceEvent told) => append(told);

    /// <summary>What a change of a life means to others.</summary>
    /// <param name="startTold">By a daemon that was killed between the journal and the lives.</param>
    public void Tell(Service service, Life before, LifeEvent happened, bool startTold)
    {
        var after = service.Life;
        if (after.Attempt != before.Attempt && after.State == ServiceState.Starting && !startTold)
        {
            if (after.Restarts > before.Restarts) Tell(service, EventKind.ServiceRestarted, happened.Reason, new() { Data = new() { ["restarts"] = Text(after.Restarts) } });
            else if (before.RestartedFor is { } why) Tell(service, EventKind.ServiceRestarted, why.Length > 0 ? why : null, new() { By = before.RestartedBy });
            Tell(service, EventKind.ServiceStarting, null);
        }
        // Before what it leads to; by then its health is not known any more.
        if (happened.Kind == LifeEventKind.BecameUnhealthy && (after.Health == ServiceHealth.Unhealthy || after.State != before.State)) Tell(service, EventKind.ServiceUnhealthy, happened.Reason);
        if (after.State != before.State && Kind(after.State) is { } kind && (after.State != ServiceState.Stopped || before.Occupied))
            Tell(service, kind, after.State == ServiceState.Backoff ? NextTry(service) : after.Why, After(service));
        if (after.Ready != before.Ready) Tell(service, after.Ready ? EventKind.ServiceReady : EventKind.ServiceUnready, after.Ready ? ReadyAfter(service) : after.Why);
        if (after.Health != before.Health && after.Health == ServiceHealth.Healthy) Tell(service, EventKind.ServiceHealthy, happened.Reason);
    }

    static InstanceEvent? After(Service service) => service.Life.State != ServiceState.Backoff ? null : new()
    {
        Data = new() { ["tries"] = Text(service.Life.Tries), ["nextRetry"] = service.Due?.ToString("O", CultureInfo.InvariantCulture) ?? "" },
    };

    static string NextTry(Service service) =>
        $"{service.Life.Why}; next try in {Spans.Text(service.Life.Delay)} ({Text(service.Life.Tries)}{(service.Definition.Restart.Tries < 0 ? "" : $" of {Text(service.Definition.Restart.Tries)}")})";

    string ReadyAfter(Service service) => $"after {Spans.Text(time.GetUtcNow() - service.StartedAt)}";

    static string? Kind(ServiceState state) => state switch
    {
        ServiceState.Backoff => EventKind.ServiceBackoff,
        ServiceState.Failed => EventKind.ServiceFailed,
        ServiceState.Stopping => EventKind.ServiceStopping,
        ServiceState.Stopped => EventKind.ServiceStopped,
        ServiceState.Completed => EventKind.ServiceCompleted,
        ServiceState.Skipped => EventKind.ServiceSkipped,
        ServiceState.Orphaned => EventKind.ServiceOrphaned,
        ServiceState.Disabled or ServiceState.Pending or ServiceState.Starting or ServiceState.Running => null,
    };

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
