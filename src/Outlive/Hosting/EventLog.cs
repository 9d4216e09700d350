using Outlive.Contracts.Api;
using Outlive.Diagnostics;
using Outlive.Plan;

namespace Outlive.Hosting;

/// <summary>What the journal is told, in the daemon's own log as well: trouble as a warning, the daily round for whoever debugs.</summary>
internal sealed class EventLog(DaemonLog log)
{
    public DaemonLog Log => log;

    public void Tell(InstanceEvent happened)
    {
        var category = happened.Kind[..happened.Kind.IndexOf('.', StringComparison.Ordinal)];
        var level = LevelOf(happened.Kind);
        if (!log.IsEnabled(level, category)) return;
        var sentence = $"{happened.Kind}{(happened.Service is { } service ? $" {service}" : "")}{(happened.Message is { } message ? $": {message}" : "")}";
        log.Write(new(level, category, sentence) { ProcessId = happened.Process });
    }

    /// <summary>As the plan says, under what the environment says.</summary>
    public void Set(LoggingDefinition wanted) =>
        log.Settings = DebugEnvironment.Apply(new() { Level = wanted.Level, Categories = wanted.Categories, Console = wanted.Console }, HostVariables.All);

    static DaemonLogLevel LevelOf(string kind) => kind switch
    {
        EventKind.ServiceFailed or EventKind.ProcessFailedToStart or EventKind.StateDamaged or EventKind.ServiceOrphaned => DaemonLogLevel.Error,
        EventKind.ServiceBackoff or EventKind.ServiceUnhealthy or EventKind.ServiceSkipped or EventKind.KeeperLost or EventKind.PlanRejected or
            EventKind.ProcessOutputDropped or EventKind.ServerFailed or EventKind.AuditDenied or EventKind.ProcessOomKilled or EventKind.ProcessLimitHit or EventKind.PortTaken or EventKind.OrphanFound or
            EventKind.HookFailed or EventKind.WebhookFailing or EventKind.WebhookGivenUp => DaemonLogLevel.Warn,
        EventKind.InstanceStarted or EventKind.InstanceRecovered or EventKind.InstanceStopping or EventKind.PlanApplied or EventKind.KeeperAdopted or EventKind.ServerListening or EventKind.AuditRequest => DaemonLogLevel.Info,
        _ => DaemonLogLevel.Debug,
    };
}
