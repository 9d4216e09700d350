namespace Outlive.Logs;

/// <summary>Decides for each process of a service from where it is read.</summary>
internal sealed class LogPlan(LogRequest request, LogFilter filter)
{
    /// <summary>Their positions are held in memory while the tail is looked for.</summary>
    const int LongestTail = 100_000;

    readonly LogCursor? _cursor = request.After is { Length: > 0 } after ? LogCursor.Parse(after) : null;

    /// <summary>What the position says of services that are not among these; it is handed on, since they may come back.</summary>
    public IEnumerable<string> Others(ICollection<string> services) => _cursor?.Except(services) ?? [];

    /// <summary>The processes of one service in their order; what was read before or is not asked for is finished already.</summary>
    public IEnumerable<MergedSource> Begin(List<LogSource> sources)
    {
        sources.Sort(LogSource.ByStart);
        if (_cursor?.Of(sources[0].Service) is { } marks) return Resume(sources, marks);
        if (request.Tail is { } lines) return Tail(sources, Math.Clamp(lines, 0, LongestTail));
        if (request.Since is { } since) return sources.Select(x => Since(x, LogFilter.Nanoseconds(since)));
        return sources.Select(x => new MergedSource(x, default));
    }

    static IEnumerable<MergedSource> Resume(List<LogSource> sources, IReadOnlyList<LogMark> marks)
    {
        var first = sources.FindIndex(x => x.Process == marks[0].Process);
        if (first < 0) first = sources.FindIndex(x => IsAfter(x, marks[0]));
        if (first < 0) first = sources.Count;
        for (var i = 0; i < sources.Count; i++)
        {
            var mark = marks.FirstOrDefault(x => x.Process == sources[i].Process);
            if (i >= first) yield return new(sources[i], mark.Position) { Live = true };
            // Only the last one is named when all were read.
            else yield return MergedSource.Done(sources[i], i < sources.Count - 1 ? default : OutputSeek.Tail(sources[i].Directory, 0));
        }
    }

    /// <summary>For when the process itself is not there any more.</summary>
    static bool IsAfter(LogSource source, LogMark mark)
    {
        var started = source.StartedAt.UtcTicks - DateTime.UnixEpoch.Ticks;
        return started > mark.Started || (started == mark.Started && string.CompareOrdinal(source.Process, mark.Process) > 0);
    }

    MergedSource[] Tail(List<LogSource> sources, int lines)
    {
        var planned = sources.ConvertAll(x => MergedSource.Done(x, default)).ToArray();
        for (var i = sources.Count - 1; i >= 0 && (lines > 0 || i == sources.Count - 1); i--)
        {
            var (position, found) = LogTail.Find(sources[i].Directory, lines, filter);
            planned[i] = new(sources[i], position);
            lines -= found;
        }
        return planned;
    }

    static MergedSource Since(LogSource source, long time)
    {
        var position = OutputSeek.Since(source.Directory, time);
        return !source.Running && position != default && position == OutputSeek.Tail(source.Directory, 0) ? MergedSource.Done(source, position) : new(source, position);
    }
}
