using Microsoft.Win32.SafeHandles;
using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Journal;

/// <summary>
/// Finds out where an earlier daemon stopped, however it stopped: cuts off a torn last line, sets aside what can't be read, and
/// knows a number that no event ever had.
/// </summary>
internal sealed class JournalOpening(JournalFiles files, JournalOptions options)
{
    readonly List<List<InstanceEvent>> _found = []; // newest segment first
    SequenceMark? _mark;
    long _keeper;

    public List<JournalDamage> Damages { get; } = [];

    /// <summary>No event has a greater number.</summary>
    public long Last { get; private set; }

    /// <summary>Where to go on; null: in a new segment.</summary>
    public (JournalSegment Segment, long Length, DateTimeOffset Since)? Current { get; private set; }

    /// <summary>The newest events, oldest first.</summary>
    public List<InstanceEvent> Recent { get; } = [];

    public SequenceMark Mark => new(options.Boot, FirstOfBoot, Last, Last + SequenceMark.Block, LastKeeper);

    bool SameBoot => _mark?.Boot == options.Boot;

    long FirstOfBoot => SameBoot ? _mark!.FirstOfBoot : Last + 1;

    /// <summary>Of this boot only; without a mark all are taken for it, as they are when only the mark was lost.</summary>
    long LastKeeper => _mark is null || SameBoot ? Math.Max(_mark?.Keeper ?? 0, _keeper) : 0;

    bool HasRecent => _found.Count > 0 && _found.Sum(x => x.Count) >= options.Recent;

    public void Run()
    {
        files.CreateDirectory();
        ReadMark();
        var segments = files.List();
        for (var i = segments.Length - 1; i >= 0 && !(HasRecent && (_mark is not null || LastKeeper > 0)); i--) Read(segments[i]);
        foreach (var events in Enumerable.Reverse(_found)) Recent.AddRange(events);
        SetLast(segments);
        Recent.RemoveRange(0, Math.Max(0, Recent.Count - options.Recent));
    }

    void ReadMark()
    {
        using var file = JournalFiles.OpenRead(files.MarkPath);
        if (file is null) return;
        _mark = SequenceMark.Read(file, options.Boot);
        if (_mark is null && RandomAccess.GetLength(file) > 0) Damages.Add(new("sequence", "is not readable; numbers go on far behind the last event"));
    }

    /// <summary>Without a mark beside events, what was numbered beyond them is unknown.</summary>
    void SetLast(JournalSegment[] segments)
    {
        Last = Math.Max(Recent.Count > 0 ? Recent[^1].Sequence : 0, segments.Length > 0 ? segments[^1].First - 1 : 0);
        if (SameBoot) Last = Math.Max(Last, _mark!.Last);
        else if (_mark is not null) Last = Math.Max(Last, _mark.Reserved);
        else if (segments.Length > 0 || Damages.Count > 0) Last += 16 * SequenceMark.Block;
    }

    void Read(JournalSegment segment)
    {
        try
        {
            using var file = JournalFiles.OpenRead(segment.Path);
            if (file is null) return;
            var scan = SegmentScan.Of(file, segment.First);
            if (scan.Length == 0) File.Delete(segment.Path);
            else if (scan.Events.Count == 0 && scan.End > 0) SetAside(segment, "holds no event");
            else Take(segment, scan);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            SetAside(segment, $"can't be read ({problem.Message})");
        }
    }

    void Take(JournalSegment segment, SegmentScan scan)
    {
        if (scan.BadLines > 0) Damages.Add(new(segment.Name, $"has {scan.BadLines} damaged lines, which are skipped"));
        var newest = _found.Count == 0;
        if (scan.End < scan.Length && newest) CutTornLine(segment, scan);
        if (scan.Events.Count == 0) return;
        _keeper = Math.Max(_keeper, scan.Events.Where(x => x.Sequence >= (_mark?.FirstOfBoot ?? 0)).Max(x => x.KeeperSequence) ?? 0);
        if (!HasRecent) _found.Add(scan.Events);
        if (newest) Current = (segment, scan.End, scan.Events[0].At);
    }

    void CutTornLine(JournalSegment segment, SegmentScan scan)
    {
        using var file = JournalFiles.OpenWrite(segment.Path, 0);
        var kept = TryKeepTorn(segment, scan, file) ? $"set aside in {segment.Name}.torn" : "lost";
        RandomAccess.SetLength(file, scan.End);
        RandomAccess.FlushToDisk(file);
        if (scan.End == 0) File.Delete(segment.Path);
        Damages.Add(new(segment.Name, $"ended in a torn line of {scan.Length - scan.End} bytes, which is {kept}"));
    }

    /// <summary>A full disk is no reason to leave the journal as it is.</summary>
    bool TryKeepTorn(JournalSegment segment, SegmentScan scan, SafeFileHandle file)
    {
        try
        {
            var torn = new byte[Math.Min(scan.Length - scan.End, JournalLine.Longest)];
            files.KeepTorn(segment.Path, torn.AsSpan(0, RandomAccess.Read(file, torn, scan.End)));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    void SetAside(JournalSegment segment, string why)
    {
        try
        {
            files.SetAside(segment.Path);
            Damages.Add(new(segment.Name, $"{why}; it is set aside as {segment.Name}.bad"));
        }
        catch (LinuxException problem)
        {
            Damages.Add(new(segment.Name, $"{why}, and can't be set aside ({problem.Message}), ignoring"));
        }
    }
}
