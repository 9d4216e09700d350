using System.Buffers;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Outlive.Contracts.Api;

namespace Outlive.Journal;

/// <summary>
/// Numbers events, writes them as far as the disk lets it, and then makes them visible. What can't be written waits in memory up
/// to a bound; beyond it the oldest of what waits are lost, and counted.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    readonly Lock _gate = new();
    readonly JournalOptions _options;
    readonly RecentEvents _recent;
    readonly SegmentWriter _segments;
    readonly string _markPath;
    readonly ulong _boot;
    readonly ArrayBufferWriter<byte> _unwritten = new(64 * 1024);
    readonly Utf8JsonWriter _json = new(Stream.Null);
    readonly Queue<(long Sequence, int Length)> _lines = [];
    readonly List<InstanceEvent> _invisible = [];
    SafeFileHandle? _markFile;
    SequenceMark _mark;
    long _last;
    long _keeper;
    long _written;
    long _lostSinceTold;

    public JournalWriter(JournalFiles files, JournalOptions options, JournalOpening found, RecentEvents recent)
    {
        (_options, _recent) = (options, recent);
        (_markPath, _mark, _boot) = (files.MarkPath, found.Mark, SequenceMark.Hash(options.Boot));
        (_last, _written, _keeper) = (_mark.Last, _mark.Last, _mark.Keeper);
        _segments = new SegmentWriter(files, options);
        Continue(found);
    }

    public long Last
    {
        get { lock (_gate) return _last; }
    }

    public long LastKeeper
    {
        get { lock (_gate) return _keeper; }
    }

    /// <summary>How many events were lost for want of room on disk and in memory.</summary>
    public long Lost { get; private set; }

    /// <summary>Why nothing can be written now; null: all is well.</summary>
    public string? Failure { get; private set; }

    public long Append(InstanceEvent happened)
    {
        lock (_gate)
        {
            happened.Sequence = ++_last;
            if (happened.At == default) happened.At = _options.Time.GetUtcNow();
            var before = _unwritten.WrittenCount;
            JournalLine.Write(happened, _unwritten, _json);
            _lines.Enqueue((_last, _unwritten.WrittenCount - before));
            _invisible.Add(happened);
            if (happened.KeeperSequence > _keeper) _keeper = happened.KeeperSequence.Value;
            return _last;
        }
    }

    /// <summary>False: what is there could not be written.</summary>
    public bool Flush()
    {
        lock (_gate)
        {
            if (_lines.Count > 0 && TryWrite() && _lostSinceTold > 0) TellLoss();
            if (_invisible.Count > 0) _recent.Publish(_invisible, _lines.Count > 0 ? _lines.Peek().Sequence : long.MaxValue);
            _invisible.Clear();
            return _lines.Count == 0;
        }
    }

    /// <summary>Takes what is to be synced, and raises the reservation of numbers in time.</summary>
    public (SafeFileHandle[] Closed, SafeFileHandle? Current, SafeFileHandle? Mark, bool Named, long Written) TakeUnsynced()
    {
        lock (_gate)
        {
            var reserve = _last + SequenceMark.Block / 2 > _mark.Reserved;
            if (reserve) WriteMark(_mark with { Reserved = _last + SequenceMark.Block });
            var (closed, current, named) = _segments.TakeUnsynced();
            return (closed, current, reserve ? _markFile : null, named, _written);
        }
    }

    public void Dispose()
    {
        var (closed, current, _) = _segments.TakeUnsynced();
        foreach (var file in closed) file.Dispose();
        current?.Dispose();
        _markFile?.Dispose();
        _json.Dispose();
    }

    /// <summary>A disk that takes nothing is no reason not to begin: it is tried again with the first event.</summary>
    void Continue(JournalOpening found)
    {
        try
        {
            if (found.Current is { } current) _segments.Continue(current.Segment, current.Length, current.Since);
            WriteMark(_mark);
            RandomAccess.FlushToDisk(_markFile!);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Failure = problem.Message;
        }
    }

    bool TryWrite()
    {
        try
        {
            WriteMark(_mark with { Last = _last });
            _segments.Write(_unwritten.WrittenSpan, _lines.Peek().Sequence, _options.Time.GetUtcNow());
            _written = _last;
            _mark = _mark with { Keeper = _keeper };
            _lines.Clear();
            _unwritten.ResetWrittenCount();
            Failure = null;
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Failure = problem.Message;
            DropOldest();
            return false;
        }
    }

    void TellLoss()
    {
        Append(new() { Kind = EventKind.StateDamaged, Message = $"{_lostSinceTold} events could not be written in time and are lost" });
        _lostSinceTold = 0;
        TryWrite();
    }

    void DropOldest()
    {
        if (_unwritten.WrittenCount <= _options.MostUnwritten) return;
        var bytes = 0;
        while (_unwritten.WrittenCount - bytes > _options.MostUnwritten / 2)
        {
            bytes += _lines.Dequeue().Length;
            Lost++;
            _lostSinceTold++;
        }
        var kept = _unwritten.WrittenSpan[bytes..].ToArray();
        _unwritten.ResetWrittenCount();
        _unwritten.Write(kept);
    }

    void WriteMark(SequenceMark mark)
    {
        _markFile ??= JournalFiles.OpenWrite(_markPath, 0);
        mark.Write(_markFile, _boot);
        _mark = mark;
    }
}
