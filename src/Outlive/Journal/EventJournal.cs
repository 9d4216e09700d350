using Outlive.Contracts.Api;

namespace Outlive.Journal;

/// <summary>
/// What happened to an instance, in order, on disk. A number is never used twice, whatever ends the daemon or the machine. Nobody
/// sees an event before <see cref="Flush"/> has given it to the kernel, from where SIGKILL can't take it back; a power cut may
/// take those that were not synced, which <see cref="DurableAsync"/> waits for.
/// </summary>
internal sealed class EventJournal : IAsyncDisposable
{
    /// <summary>A segment goes as a whole, so several have to fit.</summary>
    const int SegmentsAtLeast = 8, SmallestSegment = 4 * 1024;

    readonly JournalOptions _options;
    readonly JournalFiles _files;
    readonly RecentEvents _recent;
    readonly JournalWriter _writer;
    readonly JournalReader _reader;
    readonly GroupSync _sync;
    readonly Lock _gate = new();
    readonly HashSet<string> _reported = [];
    bool _closed;

    EventJournal(JournalOptions options)
    {
        _options = options = options with { };
        _files = new JournalFiles(options.Directory);
        _recent = new RecentEvents(options.Recent);
        var found = new JournalOpening(_files, options);
        found.Run();
        _recent.Restore(found.Recent, found.Last);
        _writer = new JournalWriter(_files, options, found, _recent);
        _reader = new JournalReader(_files, _recent, Report);
        _sync = new GroupSync(_files, options, _writer);
        foreach (var damage in found.Damages) Report(damage);
    }

    /// <summary>The number of the last event that was appended.</summary>
    public long LastSequence => _writer.Last;

    /// <summary>The newest keeper's event that is recorded, of those since the machine started; 0: none.</summary>
    public long LastKeeperSequence => _writer.LastKeeper;

    /// <summary>Events that found no room on disk and in the end none in memory.</summary>
    public long Lost => _writer.Lost;

    /// <summary>Why events can't be written or synced at present; null: they can.</summary>
    public string? Failure => _writer.Failure ?? _sync.Failure;

    public long Syncs => _sync.Syncs;

    /// <summary>What an earlier daemon left is mended first, and each damage becomes an event.</summary>
    public static EventJournal Open(JournalOptions options) => new(options);

    /// <summary>Other bounds from now on; what lies beyond them goes with the next segment that is full.</summary>
    public void Keep(long size, TimeSpan age)
    {
        (_options.MaxSize, _options.MaxAge) = (size, age);
        _options.SegmentSize = (int)Math.Clamp(size / SegmentsAtLeast, SmallestSegment, new JournalOptions { Directory = "" }.SegmentSize);
    }

    /// <summary>Gives the event its number, and its time if it has none. From now on it must not be changed.</summary>
    public long Append(InstanceEvent happened) => _writer.Append(happened);

    /// <summary>Writes what was appended, by one write, and shows it to the readers.</summary>
    public void Flush()
    {
        _writer.Flush();
        _sync.Wake();
    }

    /// <summary>Completes when the event, which must have been flushed, would survive a power cut.</summary>
    public Task DurableAsync(long sequence) => _sync.WaitAsync(sequence);

    /// <summary>Each event once and in order; what retention deletes under a slow reader is passed over.</summary>
    public IAsyncEnumerable<InstanceEvent> ReadAsync(JournalQuery query, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(query, cancellationToken);

    /// <summary>The newest that match, oldest first.</summary>
    public Task<InstanceEvent[]> LastAsync(JournalQuery query, int most, CancellationToken cancellationToken = default) =>
        _reader.LastAsync(query, most, cancellationToken);

    /// <summary>Of those in memory the newest of a service (null: of all), oldest first.</summary>
    public InstanceEvent[] Recent(string? service, int most) => _recent.Of(service, most);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
        }
        _writer.Flush();
        await _sync.DisposeAsync().ConfigureAwait(false);
        _writer.Dispose();
    }

    /// <summary>Once for each file, however many read it.</summary>
    void Report(JournalDamage damage)
    {
        lock (_gate)
            if (!_reported.Add($"{damage.File} {damage.What}")) return;
        _writer.Append(new()
        {
            Kind = EventKind.StateDamaged,
            Message = $"journal/{damage.File} {damage.What}",
            Data = new() { ["file"] = $"journal/{damage.File}" },
        });
        Flush();
    }
}
