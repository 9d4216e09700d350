using Outlive.Contracts.Api;
using Outlive.Logs;
using Outlive.Supervision;

namespace Outlive.Hosting;

/// <summary>Why a service is where it is, told from the nearest cause to the farthest.</summary>
internal sealed class Causes(Engine engine)
{
    const int Deepest = 8, Events = 20, LastLines = 10;

    /// <summary>Sentences only; last words are read from disk by whoever shows them.</summary>
    public WhyReport Of(Service service)
    {
        var sentences = new List<string>();
        Tell(service, sentences, [], 0);
        return new()
        {
            Service = service.Id,
            State = service.Snapshot.State,
            Sentences = [.. sentences],
            Events = engine.Parts.Journal.Recent(service.Id, Events),
        };
    }

    void Tell(Service service, List<string> sentences, HashSet<string> told, int depth)
    {
        if (!told.Add(service.Id) || depth > Deepest) return;
        var seen = service.Snapshot;
        sentences.Add(State(seen));
        if (seen.ReadyProbe is { Passing: not true, Detail: { } found } && seen.State is ServiceState.Starting or ServiceState.Running) sentences.Add($"Its readiness probe ({seen.ReadyProbe.Kind}) says: {found}{Times(seen.ReadyProbe)}.");
        if (seen.AliveProbe is { Passing: false, Detail: { } sick }) sentences.Add($"Its liveness probe ({seen.AliveProbe.Kind}) says: {sick}{Times(seen.AliveProbe)}.");
        if (seen.LastExit is { } exit && (seen.Restarts > 0 || seen.State is ServiceState.Backoff or ServiceState.Failed)) sentences.Add($"Its last process (pid {exit.Pid}) {How(exit)} after {Spans.Text(exit.EndedAt - exit.StartedAt)}{(seen.Restarts > 0 ? $"; it was restarted {(seen.Restarts == 1 ? "once" : $"{seen.Restarts} times")}" : "")}.");
        if (seen.State is not (ServiceState.Pending or ServiceState.Skipped)) return;
        foreach (var (name, wanted) in service.Definition.DependsOn)
            if (engine.Services.Judge(name, wanted.Condition) != DependencyVerdict.Met)
                foreach (var other in engine.Services.Named(name)) Tell(other, sentences, told, depth + 1);
    }

    /// <summary>The last words of its last process.</summary>
    public async Task<WhyReport> WithLastWordsAsync(Service service, CancellationToken cancel)
    {
        var report = Of(service);
        var last = service.Process is { } process ? $"{engine.Requests.OutputOf(service.Key)}/{process}" : null;
        return last is not null && Directory.Exists(last) ? report with { LastOutput = await LogTail.LastLinesAsync(last, LastLines, cancel).ConfigureAwait(false) } : report;
    }

    string State(ServiceSnapshot seen)
    {
        var since = engine.Time.GetUtcNow();
        return seen.State switch
        {
            ServiceState.Running when seen.Ready => $"{seen.Id} is running and ready{(seen.StartedAt is { } start ? $" since {Spans.Text(since - start)}" : "")}.",
            ServiceState.Running => $"{seen.Id} is running, but not ready{Because(seen)}.",
            ServiceState.Starting => $"{seen.Id} is starting{(seen.StartedAt is { } start ? $" for {Spans.Text(since - start)}" : "")}: {seen.Why ?? "not ready yet"}.",
            ServiceState.Pending => $"{seen.Id} {seen.Why ?? "waits for its turn"}.",
            ServiceState.Backoff => $"{seen.Id} {seen.Why}; next try in {Spans.Text((seen.NextRetry ?? since) - since)} ({seen.Tries}{(seen.MaxTries < 0 ? "" : $" of {seen.MaxTries}")}).",
            ServiceState.Failed => $"{seen.Id} has failed{Because(seen)}; start it again when the cause is repaired.",
            ServiceState.Skipped => $"{seen.Id} was skipped{Because(seen)}.",
            ServiceState.Disabled => $"{seen.Id} is disabled by the plan.",
            ServiceState.Stopped when seen.Process is null => $"{seen.Id} was not started{NotAsked(seen)}.",
            ServiceState.Stopped => $"{seen.Id} is stopped{Because(seen)}.",
            ServiceState.Stopping => $"{seen.Id} is stopping{Because(seen)}.",
            ServiceState.Completed => $"{seen.Id} has completed{Because(seen)}.",
            ServiceState.Orphaned => $"{seen.Id} is orphaned{Because(seen)}.",
        };
    }

    string NotAsked(ServiceSnapshot seen)
    {
        if (seen.Why is not null || !engine.Plan.Definitions.TryGetValue(seen.Name, out var definition)) return Because(seen);
        if (definition.Profiles.Length > 0) return $": it belongs to profile {string.Join(" or ", definition.Profiles)}, which was not asked for (--profile)";
        return definition.Autostart ? "" : ": it does not start by itself (`autostart: false`)";
    }

    static string Because(ServiceSnapshot seen) => seen.Why is { Length: > 0 } why ? $": {why}" : "";

    static string Times(ProbeSnapshot probe) => probe.InARow > 1 ? $" ({probe.InARow} times in a row)" : "";

    static string How(ExitSnapshot exit) => exit switch
    {
        { Unknown: { } reason } => $"ended, nobody knows how ({reason}),",
        { Code: { } code } => $"ended with exit code {code}",
        { OutOfMemory: true } => "was killed for want of memory",
        _ => $"was killed by {exit.Signal}",
    };
}
