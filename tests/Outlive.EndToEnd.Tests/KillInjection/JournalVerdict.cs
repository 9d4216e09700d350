using Outlive.Contracts.Api;

namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>What the journal must be, whatever was killed while it was written.</summary>
internal static class JournalVerdict
{
    public static IEnumerable<string> Examine(IReadOnlyList<InstanceEvent> journal)
    {
        for (var i = 1; i < journal.Count; i++)
            if (journal[i].Sequence <= journal[i - 1].Sequence) yield return $"number {journal[i].Sequence} comes after {journal[i - 1].Sequence}";
        foreach (var twice in journal.Where(x => x.KeeperSequence is not null).GroupBy(x => (x.KeeperSequence, x.Kind)).Where(x => x.Count() > 1))
            yield return $"the keeper's event {twice.Key.KeeperSequence} is there {twice.Count()} times as {twice.Key.Kind}";
        foreach (var process in journal.Where(x => x.Process is not null).GroupBy(x => x.Process!))
            foreach (var complaint in OfProcess(process.Key, [.. process])) yield return complaint;
    }

    /// <summary>Begun once and ended once, in this order; what was told of its start was told once.</summary>
    static IEnumerable<string> OfProcess(string process, InstanceEvent[] events)
    {
        string[] once = [EventKind.ProcessStarted, EventKind.ProcessExited, EventKind.ServiceStarting, EventKind.ServiceRestarted];
        foreach (var kind in once)
            if (events.Count(x => x.Kind == kind) is var count and > 1) yield return $"{process} has {count} times {kind}";
        var (started, exited) = (Array.FindIndex(events, x => x.Kind == EventKind.ProcessStarted), Array.FindIndex(events, x => x.Kind == EventKind.ProcessExited));
        // Without a pid it was on record, and the keeper died before it knew whether there was more.
        if (started < 0 && exited >= 0 && events[exited].Pid != 0) yield return $"{process} ended and never began";
        if (started >= 0 && exited < 0) yield return $"{process} began and never ended";
        if (started > exited && exited >= 0) yield return $"{process} ended before it began";
    }
}
