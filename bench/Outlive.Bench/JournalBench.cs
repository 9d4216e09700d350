using System.Diagnostics;
using Outlive.Contracts.Api;
using Outlive.Journal;

namespace Outlive.Bench;

/// <summary>
/// What an event costs the engine's thread: appended alone, with a flush for each, and with a flush for ten; reading all of it
/// back; how many syncs a second of waiting for durability takes. On the disk of the temporary directory, as in real life.
/// </summary>
internal static class JournalBench
{
    const int Rounds = 5;

    public static int Run(string[] args)
    {
        var count = Figures.Argument(args, 0, 100_000);
        var place = Directory.CreateTempSubdirectory("outlive-bench-").FullName;
        try
        {
            for (var round = 0; round < Rounds; round++) RunAsync(Path.Join(place, $"{round}"), count, round).GetAwaiter().GetResult();
            return 0;
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    static async Task RunAsync(string directory, int count, int round)
    {
        await using var journal = EventJournal.Open(new() { Directory = directory });
        Append(journal, 1000, 1);
        var single = Append(journal, count, 1);
        var ten = Append(journal, count, 10);
        var alone = Append(journal, count / 10, count);
        var (seconds, read) = await ReadAsync(journal);
        var bytes = Directory.GetFiles(directory, "*.ndjson").Sum(x => new FileInfo(x).Length);
        var (waits, syncs) = await SyncAsync(journal);
        Figures.Print($"journal, round {round + 1}: {single:F2} us an event with its flush (aim 5), {ten:F2} with one for ten, {alone:F2} to append (aim 2); " +
            $"{read} events read back at {bytes / seconds / 1e6:F0} MB/s; {waits} events waited for in {syncs} syncs");
    }

    /// <summary>Microseconds for each.</summary>
    static double Append(EventJournal journal, int count, int flushEach)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i <= count; i++)
        {
            journal.Append(new()
            {
                Kind = EventKind.ProcessExited,
                Service = "web",
                Process = "web.17",
                Pid = 12345,
                Message = "web ended with code 3 after 1m 2s",
                Code = 3,
                KeeperSequence = i,
            });
            if (i % flushEach == 0) journal.Flush();
        }
        var taken = Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
        journal.Flush();
        return taken;
    }

    static async Task<(double Seconds, int Count)> ReadAsync(EventJournal journal)
    {
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        await foreach (var _ in journal.ReadAsync(new())) count++;
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, count);
    }

    /// <summary>A hundred askers, each with one event after the other, for a second.</summary>
    static async Task<(int Waits, long Syncs)> SyncAsync(EventJournal journal)
    {
        var (start, before, waits) = (Stopwatch.GetTimestamp(), journal.Syncs, 0);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < 1)
            {
                var sequence = journal.Append(new() { Kind = EventKind.AuditRequest });
                journal.Flush();
                await journal.DurableAsync(sequence);
                Interlocked.Increment(ref waits);
            }
        }));
        return (waits, journal.Syncs - before);
    }
}
