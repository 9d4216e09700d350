using System.Buffers;
using System.Text;

namespace Outlive.Logs;

/// <summary>
/// Reads one stream forward, a line or a piece of one at a time. A piece always ends in the segment being read, so that a
/// position is one segment and one offset. The index is read on after the bytes it may speak of, never before: an entry is
/// on disk before the bytes that follow it.
/// </summary>
internal sealed class StreamCursor(SegmentFiles files, OutputStream stream, StreamPosition from, int bufferSize) : IDisposable
{
    public const int LongestPiece = 16 * 1024;

    byte[] _buffer = [];
    int _start;        // of the piece being put together
    int _scanned;      // no newline from _start to here
    int _end;          // of the bytes read
    int _limit;        // of the bytes read whose time is known
    long _base;        // offset in the segment of _buffer[0], negative while older bytes stand before it

    Segment? _segment;
    bool _complete;    // a later segment exists, so this one does not grow
    bool _endSeen;
    long _rangeStart;  // the bytes that arrived at _rangeTime
    long _rangeEnd;
    long _rangeTime;
    int _noticesToSkip;
    Piece? _notice;    // to be delivered before the next byte

    Piece _pending;
    long _mergedTime;
    long _exhaustedAt = -1;

    public OutputStream Stream => stream;

    /// <summary>After the last piece taken.</summary>
    public StreamPosition Position { get; private set; } = from;

    public bool HasPending { get; private set; }

    public ref readonly Piece Pending => ref _pending;

    /// <summary>The time the next piece is merged by: never falling, and the same for all of a line.</summary>
    public long MergeTime => Position.Inside ? _mergedTime : Math.Max(_mergedTime, _pending.Time);

    public ReadOnlyMemory<byte> PendingBytes => _pending.Notice ?? _buffer.AsMemory(_start, _pending.Length);

    /// <summary>Grows whenever bytes came in.</summary>
    public long Fills { get; private set; }

    /// <summary>Everything was delivered and every writer has closed the stream.</summary>
    public bool Ended { get; private set; }

    /// <summary>Looks for the next piece; once there was none, not again while <paramref name="moment"/> is the same.</summary>
    /// <param name="hold">Keep an unfinished line back.</param>
    public bool Peek(long moment, bool hold)
    {
        if (HasPending) return true;
        if (moment == _exhaustedAt) return false;
        if ((_segment is not null || TryOpen()) && Advance(hold)) return HasPending = true;
        _exhaustedAt = moment;
        return false;
    }

    public void Take()
    {
        HasPending = false;
        _mergedTime = MergeTime;
        Position = _pending.After;
        if (_pending.Notice is not null)
        {
            _notice = null;
            return;
        }
        _start = _scanned = _start + _pending.Consumed;
        // A piece cut before a split character may end among bytes of an earlier time.
        if (_base + _start < _rangeStart) Seek(_base + _start, notices: 0);
    }

    public void Dispose()
    {
        _segment?.Dispose();
        _segment = null;
        ReleaseBuffer();
    }

    bool Advance(bool hold)
    {
        while (true)
        {
            if (_notice is { } notice) return PendNotice(notice);
            if (_scanned < _limit)
            {
                if (Scan()) return true;
            }
            else if (_base + _scanned >= _rangeEnd && _segment!.Index.TryRead(out var entry)) Apply(entry);
            else if (_scanned < _end) SetRange(_base + _end, Math.Max(_rangeTime, _segment!.Written));
            else if (!Fill() && !TryMoveOn()) return AtEnd(hold);
        }
    }

    bool Scan()
    {
        if (_scanned == _start) _pending.Time = _rangeTime;
        int until = Math.Min(_limit, _start + LongestPiece + 1);
        int newline = _buffer.AsSpan(_scanned, until - _scanned).IndexOf((byte)'\n');
        if (newline >= 0) return Pend(_scanned + newline, newline: 1, partial: false);
        _scanned = until;
        return until - _start > LongestPiece && Pend(Cut(), newline: 0, partial: true);
    }

    /// <summary>Where to cut a long line: before a UTF-8 character that would be split, unless it began in an older segment.</summary>
    int Cut()
    {
        int longest = _start + LongestPiece, cut = longest;
        while ((_buffer[cut] & 0xC0) == 0x80 && cut > longest - 3 && cut > -_base) cut--;
        return (_buffer[cut] & 0xC0) == 0xC0 ? cut : longest;
    }

    bool Pend(int end, int newline, bool partial)
    {
        _pending.Notice = null;
        _pending.Length = end - _start;
        _pending.Consumed = end - _start + newline;
        _pending.Partial = partial;
        _pending.After = new(_segment!.Number, _base + end + newline, 0, partial);
        return true;
    }

    bool PendNotice(Piece notice)
    {
        if (_start < _scanned) return Pend(_scanned, newline: 0, partial: true);
        _pending = notice;
        return true;
    }

    void Notify(string text, long time, StreamPosition after) =>
        _notice = new Piece { Time = time, Notice = Encoding.UTF8.GetBytes($"[outlive: {text}]"), After = after };

    void NotifyDropped(IndexEntry entry)
    {
        var here = new StreamPosition(_segment!.Number, _base + _scanned);
        bool again = _start == _scanned && Position with { Notices = 0, Inside = false } == here;
        var after = here with { Notices = again ? Position.Notices + 1 : 1 };
        Notify($"{entry.Value} bytes dropped", entry.Time, after);
    }

    void NotifyDeleted(long from, long to, long time) =>
        Notify($"segments {from} to {to} were deleted before they were read to the end", time, new(to + 1, 0));

    /// <summary>With nothing more to be read now: the unfinished line, if it shall or can't go on.</summary>
    bool AtEnd(bool hold)
    {
        if (_start < _scanned && (!hold || _endSeen)) return Pend(_scanned, newline: 0, partial: !_endSeen);
        if (_start < _scanned) return false;
        if (_endSeen && Position.Inside)
        {
            _pending.Time = _rangeTime;
            return Pend(_start, newline: 0, partial: false);
        }
        Ended = _endSeen;
        ReleaseBuffer();
        return false;
    }

    void Apply(IndexEntry entry)
    {
        switch (entry.Kind)
        {
            case IndexEntryKind.Data when entry.Value > _rangeEnd:
                _noticesToSkip = 0;
                SetRange(entry.Value, entry.Time);
                break;
            case IndexEntryKind.Dropped when _noticesToSkip > 0:
                _noticesToSkip--;
                break;
            case IndexEntryKind.Dropped:
                NotifyDropped(entry);
                break;
            case IndexEntryKind.End:
                _endSeen = true;
                break;
        }
    }

    bool TryOpen()
    {
        var (wanted, offset, notices, inside) = Position;
        if (wanted > 0 && Segment.Open(files, stream, wanted) is { } same)
        {
            Position = new(wanted, Math.Min(offset, same.Length), notices, inside);
            Enter(same, Position.Offset, notices);
            return true;
        }
        long number = files.Next(stream, wanted);
        if (number == 0 && wanted > 0) return TryOpenLast();
        if (number == 0 || Segment.Open(files, stream, number) is not { } first) return false;
        Enter(first, 0, notices: 0);
        if (wanted > 0) NotifyDeleted(wanted, number - 1, first.TimeOf(0));
        else Position = new(number, 0);
        return true;
    }

    /// <summary>For a position beyond what exists: there is nothing new for it yet.</summary>
    bool TryOpenLast()
    {
        if (files.List(stream) is not [.., var last] || Segment.Open(files, stream, last) is not { } segment) return false;
        Position = new(last, segment.Length);
        Enter(segment, Position.Offset, notices: 0);
        return true;
    }

    bool TryMoveOn()
    {
        long number = files.Next(stream, _segment!.Number);
        if (number == 0) return false;
        if (!_complete) return _complete = true; // bytes may have come before the next segment did: look once more
        if (number > _segment.Number + 1 && Position.Segment != number) NotifyDeleted(_segment.Number + 1, number - 1, _rangeTime);
        else if (Segment.Open(files, stream, number) is { } next) Enter(next, 0, notices: 0);
        return true;
    }

    void Enter(Segment segment, long offset, int notices)
    {
        _segment?.Dispose();
        _segment = segment;
        _complete = _endSeen = false;
        _base = offset - _end;
        Seek(offset, notices);
    }

    void Seek(long offset, int notices)
    {
        _segment!.Index.Seek(offset);
        _rangeStart = _rangeEnd = offset;
        _noticesToSkip = notices;
        _limit = (int)Math.Min(_end, offset - _base);
    }

    void SetRange(long end, long time)
    {
        _rangeStart = _rangeEnd;
        _rangeEnd = end;
        _rangeTime = time;
        _limit = (int)Math.Min(_end, _rangeEnd - _base);
    }

    bool Fill()
    {
        MakeRoom();
        int read = _segment!.Read(_buffer.AsSpan(_end), _base + _end);
        if (read == 0) return false;
        _end += read;
        _limit = (int)Math.Min(_end, _rangeEnd - _base);
        Ended = false;
        Fills++;
        return true;
    }

    void MakeRoom()
    {
        if (_buffer.Length == 0) _buffer = ArrayPool<byte>.Shared.Rent(bufferSize);
        if (_start < _end && _end < _buffer.Length) return;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _base += _start;
        _end -= _start;
        _scanned -= _start;
        _limit -= _start;
        _start = 0;
    }

    void ReleaseBuffer()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _base += _start;
        _start = _scanned = _end = _limit = 0;
    }
}
