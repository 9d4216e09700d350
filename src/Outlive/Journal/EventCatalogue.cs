using System.Text;
using static Outlive.Contracts.Api.EventKind;

namespace Outlive.Journal;

/// <summary>Every kind of event with a sentence, from which docs/events.md is made.</summary>
internal static class EventCatalogue
{
    public static readonly IReadOnlyList<EventDescription> All =
    [
        new(InstanceStarted, "An instance began its life, or came back after its end had been asked for.", "initialized"),
        new(InstanceRecovered, "A daemon returned to an instance that runs on: what it found running, it took over.", "initialized {recoveredProcesses}"),
        new(InstanceStopping, "An orderly end was asked for."),
        new(KeeperLost, "The keeper does not answer any more; what it kept runs on."),
        new(KeeperAdopted, "A new keeper has taken over what the old one kept."),
        new(ProcessStarted, "A program runs and has a pid.", "processStarted {id, pid}", "serverStarted {serverId, pid}"),
        new(ProcessExited, "A process has ended; the code or the signal says how.", "processExit {id, code, signal}", "processDied", "processCrashed (code not 0)"),
        new(ProcessFailedToStart, "A program could not be started; the message says at which step, and why.", "processError") { Data = ["code"] },
        new(ProcessOutputDropped, "Output was thrown away by the declared policy, so many bytes.") { Data = ["stream", "dropped"] },
        new(ProcessLimitHit, "A process has reached one of its limits."),
        new(ProcessOomKilled, "The kernel has killed a process for want of memory.", "processCrashed"),
        new(ServiceStarting, "A service is being started.", "statusChange {id, previous, current}"),
        new(ServiceReady, "A service can be used from now on.", "statusChange (running)"),
        new(ServiceUnready, "A service runs but can't be used for now."),
        new(ServiceHealthy, "A liveness probe passed after it had failed, or for the first time."),
        new(ServiceUnhealthy, "The liveness probe has failed as often as the plan allows.", "healthCheckFailed"),
        new(ServiceBackoff, "A service has ended and waits for its next try; the message says until when.", "statusChange (error)") { Data = ["tries", "nextRetry"] },
        new(ServiceRestarted, "A service runs again, by itself or as somebody asked.", "processRestarted") { Data = ["restarts"] },
        new(ServiceFailed, "A service has ended for good: there is no further try.", "statusChange (error)", "processError"),
        new(ServiceStopping, "A service is being stopped."),
        new(ServiceStopped, "A service was stopped, and nothing of it runs any more.", "serverStopped {serverId}", "statusChange (terminated)"),
        new(ServiceCompleted, "A service has ended by itself, and that counts as success.", "statusChange (terminated)"),
        new(ServiceSkipped, "A service is not started, since something it needs can't come."),
        new(ServiceOrphaned, "What runs for a service belongs to nobody who could stop it as usual."),
        new(ServiceDefined, "A service is new or has a new definition."),
        new(ServiceRemoved, "A service is not defined any more."),
        new(ProbeFailed, "A probe has failed, perhaps not often enough to count yet.") { Data = ["probe", "kind"] },
        new(ProbeRecovered, "A probe has passed after it had failed.") { Data = ["probe", "kind"] },
        new(HealthChecked, "All services were looked over: how many run, and who is not well. Told only where `state.health_every` asks for it.", "healthCheck {timestamp, processCount}") { Data = ["processCount", "services", "unwell"] },
        new(HookCompleted, "A hook of the plan has ended as it should.") { Data = ["hook", "output"] },
        new(HookFailed, "A hook of the plan has failed; the message has the last lines it wrote, `data.output` some more.") { Data = ["hook", "output"] },
        new(OrphanFound, "A process of ours without an owner was found."),
        new(OrphanKilled, "A process without an owner was killed, as somebody asked.", "orphanKilled {serverId, pid}"),
        new(PortTaken, "A port that a service needs belongs to somebody else."),
        new(PlanApplied, "A plan is in force; the message says what it changed."),
        new(PlanRejected, "A plan was not taken, with its problems."),
        new(WebhookFailing, "A webhook did not take an event; it is tried again, and those after it wait.") { Data = ["webhook"] },
        new(WebhookRecovered, "A webhook takes events again.") { Data = ["webhook"] },
        new(WebhookGivenUp, "An event became a dead letter of a webhook; `data.event` is its number.") { Data = ["webhook", "event"] },
        new(StateDamaged, "Something on disk was torn, corrupt or could not be written; the message says what, and what was done about it.") { Data = ["file"] },
        new(ServerListening, "The API listens where the plan says; the message says where."),
        new(ServerFailed, "The API can't listen where the plan says; the message says why. It is tried again."),
        new(AuditRequest, "Somebody asked for a change, and this is what became of it."),
        new(AuditDenied, "Somebody was turned away: without a valid token or the role it takes, or from another site. At most ten in a minute are told."),
    ];

    /// <summary>Decided and not told yet.</summary>
    static readonly EventDescription[] s_later =
    [
        new("session.acquired", "Somebody has a session."),
        new("session.ready", "The process of a session can be used."),
        new("session.command", "A session was given a command; with its length and its outcome."),
        new("session.idle_soon", "A session will be ended for want of use, unless it is used or touched."),
        new("session.crashed", "The process of a session has ended by itself."),
        new("session.replaced", "A session has another process, and its id still."),
        new("session.ended", "A session is over; the message says why."),
        new("pool.exhausted", "A pool had nothing left to give."),
        new("pool.refill_failed", "A warm process could not be started; it is tried again."),
    ];

    /// <summary>docs/events.md.</summary>
    public static string Document()
    {
        var text = new StringBuilder();
        text.Append("""
            # Events

            Every change of an instance is an event in its journal: `GET /v1/events`, `outlive events` and the clients give them by
            these names. Numbers grow for the life of the instance and are never used twice, whatever ends the daemon or the machine;
            they may have gaps. This page is made from `EventCatalogue` in `src/Outlive/Journal`, and a test compares them.

            An event is a JSON object: `sequence`, `at` (when), `kind`, and where they say something `service`, `process` (the keeper's name for
            it), `pid`, `message` (a sentence for people, which may change), `code` and `signal` of an end, `by` (who asked: `uid:1000`, `plan`), and
            `data`, texts by the names below.

            | event | meaning | data |
            |---|---|---|

            """);
        foreach (var one in All) text.Append(null, $"| `{one.Kind}` | {one.Meaning} | {string.Join(", ", one.Data.Select(x => $"`{x}`"))} |\n");
        text.Append("""

            ## With sessions

            These names are decided and come with pools and sessions; nothing tells them yet, and a webhook can't ask for them.

            | event | meaning |
            |---|---|

            """);
        foreach (var one in s_later) text.Append(null, $"| `{one.Kind}` | {one.Meaning} |\n");
        text.Append("""

            ## Names elsewhere

            What the systems that Outlive takes the place of call these events, with the fields they send. Where one name stands for
            several of ours, the fields or the word in brackets tell them apart.

            | their name | ours |
            |---|---|

            """);
        foreach (var (name, ours) in InSeeds()) text.Append(null, $"| `{name}` | {ours} |\n");
        return text.ToString();
    }

    static IEnumerable<(string Name, string Ours)> InSeeds() =>
        from one in All
        from name in one.InSeeds
        group one.Kind by name into named
        orderby named.Key.ToUpperInvariant(), named.Key
        select (named.Key, string.Join(", ", named.Select(x => $"`{x}`")));
}
