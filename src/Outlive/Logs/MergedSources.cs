using System.Threading.Channels;

namespace Outlive.Logs;

/// <summary>
/// All processes that are merged, those of one service in the order of their starts. A reader is opened when the merge comes to
/// the start of its process and closed at its end, so that a long history does not hold files and buffers.
/// </summary>
internal sealed class MergedSources(ILogSources sources, LogRequest request, LogFilter filter) : IAsyncDisposable
{
    readonly LogPlan _plan = new(request, filter);
    readonly SortedDictionary<string, List<MergedSource>> _services = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _texts = [];
    readonly List<MergedSource> _waiting = []; // not opened yet, the latest start first
    readonly List<MergedSource> _open = [];
    readonly List<Task> _pumps = [];
    readonly CancellationTokenSource _end = new();
    readonly Channel<MergedSource> _awake = Channel.CreateUnbounded<MergedSource>(new() { SingleReader = true });
    Task _changed = Task.CompletedTask;

    /// <summary>The source whose line is next; null: there is none now.</summary>
    public MergedSource? Next()
    {
        if (_changed.IsCompleted) Update();
        while (_awake.Reader.TryRead(out var awake)) awake.Wake();
        while (true)
        {
            Fill();
            var first = First();
            if (_waiting.Count == 0 || (first is not null && _waiting[^1].Started > first.MergeTime)) return first;
            Open(_waiting[^1]);
        }
    }

    public OutputLine Take(MergedSource source)
    {
        var line = source.Take();
        _texts.Remove(source.Source.Service);
        return line;
    }

    /// <summary>After the last line taken.</summary>
    public string Position() => string.Join(',', _services.Keys.Select(TextOf).Concat(_plan.Others(_services.Keys)));

    /// <summary>Completes when something may have come.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var awake = _awake.Reader.WaitToReadAsync(cancellationToken).AsTask();
        await Task.WhenAny(awake, _changed).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_pumps).ConfigureAwait(false);
        foreach (var source in _services.Values.SelectMany(x => x)) source.Dispose();
        _end.Dispose();
    }

    void Update()
    {
        var (version, found) = sources.List(request.Services);
        _changed = request.Follow ? sources.ChangedAsync(version, _end.Token) : new TaskCompletionSource().Task;
        foreach (var service in found.GroupBy(x => x.Service))
        {
            if (_services.TryGetValue(service.Key, out var known)) AddNew(known, service);
            else foreach (var source in _services[service.Key] = [.. _plan.Begin([.. service])]) Begin(source);
        }
        // What a new process takes the place of may have said its last words untold.
        foreach (var source in _open) source.Quiet = false;
        _waiting.Sort((one, other) => LogSource.ByStart(other.Source, one.Source));
    }

    /// <summary>A process that was not there before is read from its start; one that is gone is forgotten.</summary>
    void AddNew(List<MergedSource> known, IGrouping<string, LogSource> service)
    {
        known.RemoveAll(x => x.Drained && !service.Any(y => y.Process == x.Source.Process));
        foreach (var source in service.Where(x => !known.Exists(y => y.Source.Process == x.Process)))
        {
            var added = new MergedSource(source, default) { Live = true };
            known.Add(added);
            Begin(added);
        }
        known.Sort((one, other) => LogSource.ByStart(one.Source, other.Source));
        _texts.Remove(service.Key);
    }

    void Begin(MergedSource source)
    {
        if (source.Finished) return;
        if (source.Source.Running)
        {
            if (request.Follow) source.Follow(sources.Watch(source.Source));
            else source.StopAtEnd();
        }
        if (!source.Finished) _waiting.Add(source);
    }

    void Open(MergedSource source)
    {
        _waiting.Remove(source);
        source.Open();
        _open.Add(source);
        _pumps.RemoveAll(x => x.IsCompletedSuccessfully);
        if (request.Follow && source.Source.Running) _pumps.Add(source.PumpAsync(_awake.Writer, _end.Token));
    }

    /// <summary>Until everything was looked at later than the last line was read, so that nothing older is missed.</summary>
    void Fill()
    {
        for (var found = true; found;)
        {
            found = false;
            foreach (var source in _open)
                found |= !source.HasPending && !source.Quiet && source.TryFill();
            if (_open.RemoveAll(IsOver) > 0) _texts.Clear();
        }
    }

    bool IsOver(MergedSource source)
    {
        if (source.HasPending && !request.Follow && filter.IsBeyond(source.MergeTime)) source.Finish();
        if (!source.Finished) return false;
        source.Dispose();
        return true;
    }

    MergedSource? First()
    {
        MergedSource? first = null;
        foreach (var source in _open)
            if (source.HasPending && (first is null || IsBefore(source, first))) first = source;
        return first;
    }

    static bool IsBefore(MergedSource one, MergedSource other) =>
        one.MergeTime < other.MergeTime || (one.MergeTime == other.MergeTime && LogSource.ByStart(one.Source, other.Source) < 0);

    string TextOf(string service)
    {
        if (_texts.TryGetValue(service, out var text)) return text;
        var all = _services[service];
        var first = all.FindIndex(x => !x.Drained);
        if (first < 0) first = all.Count - 1;
        var last = all.FindLastIndex(x => x.Position != default || x.Drained);
        return _texts[service] = string.Join(',', all[first..(Math.Max(first, last) + 1)].Select(x => x.Text));
    }
}
