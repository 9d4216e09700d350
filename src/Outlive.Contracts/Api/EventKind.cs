namespace Outlive.Contracts.Api;

/// <summary>The catalogue of events: one name for each, in the journal, streams and clients.</summary>
public static class EventKind
{
    public const string InstanceStarted = "instance.started";
    public const string InstanceRecovered = "instance.recovered";
    public const string InstanceStopping = "instance.stopping";
    public const string KeeperLost = "keeper.lost";
    public const string KeeperAdopted = "keeper.adopted";
    public const string ProcessStarted = "process.started";
    public const string ProcessExited = "process.exited";
    public const string ProcessFailedToStart = "process.failed_to_start";
    public const string ProcessOutputDropped = "process.output_dropped";
    public const string ProcessLimitHit = "process.limit_hit";
    public const string ProcessOomKilled = "process.oom_killed";
    public const string ServiceStarting = "service.starting";
    public const string ServiceReady = "service.ready";
    public const string ServiceUnready = "service.unready";
    public const string ServiceHealthy = "service.healthy";
    public const string ServiceUnhealthy = "service.unhealthy";
    public const string ServiceBackoff = "service.backoff";
    public const string ServiceRestarted = "service.restarted";
    public const string ServiceFailed = "service.failed";
    public const string ServiceStopping = "service.stopping";
    public const string ServiceStopped = "service.stopped";
    public const string ServiceCompleted = "service.completed";
    public const string ServiceSkipped = "service.skipped";
    public const string ServiceOrphaned = "service.orphaned";
    public const string ServiceDefined = "service.defined";
    public const string ServiceRemoved = "service.removed";
    public const string ProbeFailed = "probe.failed";
    public const string ProbeRecovered = "probe.recovered";
    public const string HealthChecked = "health.checked";
    public const string HookCompleted = "hook.completed";
    public const string HookFailed = "hook.failed";
    public const string OrphanFound = "orphan.found";
    public const string OrphanKilled = "orphan.killed";
    public const string PortTaken = "port.taken";
    public const string PlanApplied = "plan.applied";
    public const string PlanRejected = "plan.rejected";
    public const string WebhookFailing = "webhook.failing";
    public const string WebhookRecovered = "webhook.recovered";
    public const string WebhookGivenUp = "webhook.given_up";
    public const string StateDamaged = "state.damaged";
    public const string ServerListening = "server.listening";
    public const string ServerFailed = "server.failed";
    public const string AuditRequest = "audit.request";
    public const string AuditDenied = "audit.denied";

    public static IReadOnlyList<string> All { get; } =
    [
        InstanceStarted, InstanceRecovered, InstanceStopping, KeeperLost, KeeperAdopted, ProcessStarted,
        ProcessExited, ProcessFailedToStart, ProcessOutputDropped, ProcessLimitHit, ProcessOomKilled, ServiceStarting,
        ServiceReady, ServiceUnready, ServiceHealthy, ServiceUnhealthy, ServiceBackoff, ServiceRestarted,
        ServiceFailed, ServiceStopping, ServiceStopped, ServiceCompleted, ServiceSkipped, ServiceOrphaned,
        ServiceDefined, ServiceRemoved, ProbeFailed, ProbeRecovered, HealthChecked, HookCompleted,
        HookFailed, OrphanFound, OrphanKilled, PortTaken, PlanApplied, PlanRejected,
        WebhookFailing, WebhookRecovered, WebhookGivenUp, StateDamaged, ServerListening, ServerFailed, AuditRequest, AuditDenied,
    ];
}
