using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Outlive.Contracts.Api;

namespace Outlive.Journal;

/// <summary>Reads events in order, the old ones from disk and the newest from memory; a slow reader holds nothing in memory.</summary>
internal sealed class JournalReader(JournalFiles files, RecentEvents recent, Action<JournalDamage> report)
{
    const int Batch = 256;

    public async IAsyncEnumerable<InstanceEvent> ReadAsync(JournalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Old segments may be long to read, and the caller may be the engine's one thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (after, left) = (query.After, query.Limit ?? int.MaxValue);
        List<InstanceEvent> batch = new(Batch);
        while (left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Clear();
            if (!recent.TryTake(after, Batch, batch, out var first))
            {
                foreach (var older in ReadDisk(query, after, first, batch, cancellationToken))
                    if (left-- > 0) yield return older;
                    else yield break;
                after = first - 1;
                continue;
            }
            foreach (var happened in batch)
            {
                after = happened.Sequence;
                if (!query.Matches(happened)) continue;
                yield return happened;
                if (--left == 0) yield break;
            }
            if (batch.Count > 0) continue;
            if (!query.Follow) yield break;
            // What comes from here on is new, although the clock may have been set back.
            query = query with { Since = null };
            await recent.WaitAsync(after).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The newest that match, oldest first, read from the end.</summary>
    public async Task<InstanceEvent[]> LastAsync(JournalQuery query, int most, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        List<InstanceEvent> all = new(Batch), found = [];
        // What is here may have moved on between the two questions.
        while (!recent.TryTake(query.After, int.MaxValue, all, out var first) && !recent.TryTake(first - 1, int.MaxValue, all, out _)) { }
        found.AddRange(all.Where(query.Matches));
        var until = all.Count > 0 ? all[0].Sequence : recent.Last + 1;
        var segments = files.List();
        for (var i = segments.Length - 1; i >= 0 && found.Count < most; i--)
        {
            if (segments[i].First >= until) continue;
            List<InstanceEvent> older = [];
            foreach (var _ in ReadSegment(segments[i], query.After, until, older, cancellationToken)) { }
            found.InsertRange(0, older.Where(query.Matches));
            if (segments[i].First <= query.After) break;
        }
        return [.. found.TakeLast(most)];
    }

    IEnumerable<InstanceEvent> ReadDisk(JournalQuery query, long after, long until, List<InstanceEvent> batch, CancellationToken cancellationToken)
    {
        var segments = files.List();
        for (var i = FirstOf(segments, after, query.Since); i < segments.Length && segments[i].First < until; i++)
        {
            foreach (var read in ReadSegment(segments[i], after, until, batch, cancellationToken))
            {
                foreach (var happened in read.Where(query.Matches)) yield return happened;
                read.Clear();
            }
        }
    }

    /// <summary>Where to begin: whatever lies in earlier segments has smaller numbers, or was written when the clock showed less.</summary>
    static int FirstOf(JournalSegment[] segments, long after, DateTimeOffset? since)
    {
        var at = Math.Max(0, Array.FindLastIndex(segments, x => x.First <= after + 1));
        while (since is not null && at + 1 < segments.Length && TimeOf(segments[at + 1]) < since) at++;
        return at;
    }

    static DateTimeOffset? TimeOf(JournalSegment segment)
    {
        try
        {
            using var file = JournalFiles.OpenRead(segment.Path);
            return file is not null && new LineScan(file).TryRead(out var line) ? JournalLine.Read(line)?.At : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Hands over the batch, not always with something in it, whenever the file was read on.</summary>
    IEnumerable<List<InstanceEvent>> ReadSegment(JournalSegment segment, long after, long until, List<InstanceEvent> batch, CancellationToken cancellationToken)
    {
        using var file = TryOpen(segment);
        if (file is null) yield break;
        var lines = new LineScan(file);
        for (var more = true; more;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            more = ReadLines(segment, lines, ref after, until, batch);
            yield return batch;
        }
    }

    bool ReadLines(JournalSegment segment, LineScan lines, ref long after, long until, List<InstanceEvent> batch)
    {
        while (TryReadLine(segment, lines, out var line))
        {
            if (JournalLine.SequenceOf(line) is > 0 and var known && known <= after) continue;
            if (JournalLine.Read(line) is not { } happened) report(new(segment.Name, "has damaged lines, which are skipped"));
            else if (happened.Sequence >= until) return false;
            else if (happened.Sequence > after)
            {
                batch.Add(happened);
                after = happened.Sequence;
            }
            if (lines.Filled || batch.Count >= Batch) return true;
        }
        return false;
    }

    bool TryReadLine(JournalSegment segment, LineScan lines, out ReadOnlySpan<byte> line)
    {
        try
        {
            return lines.TryRead(out line);
        }
        catch (IOException problem)
        {
            report(new(segment.Name, $"can't be read on ({problem.Message})"));
            line = default;
            return false;
        }
    }

    SafeFileHandle? TryOpen(JournalSegment segment)
    {
        try
        {
            return JournalFiles.OpenRead(segment.Path);
        }
        catch (IOException problem)
        {
            report(new(segment.Name, $"can't be read ({problem.Message})"));
            return null;
        }
    }
}
