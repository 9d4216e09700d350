namespace Outlive.Logs;

/// <summary>
/// Reads the output of a process back from its directory, the streams merged by the time of each line's first byte. Every
/// byte is delivered exactly once and a stream's own order is never changed. A line is delivered only after the other
/// stream was looked at later than it was read, so that nothing older can be missed there.
/// </summary>
public sealed class OutputReader : IDisposable
{
    internal const int BufferSize = 256 * 1024;

    readonly SegmentFiles _files;
    OutputPosition _position;
    StreamCursor? _main;
    StreamCursor? _error;
    long _rounds;
    bool _exhausted = true;

    public OutputReader(string directory, OutputPosition from = default)
    {
        _files = new SegmentFiles(directory);
        _position = from;
    }

    /// <summary>From where to read on after the last line.</summary>
    public OutputPosition Position => _position;

    /// <summary>Everything was delivered and every writer has closed the streams.</summary>
    public bool Ended => (_main ?? _error) is not null && _main is null or { Ended: true } && _error is null or { Ended: true };

    long Moment => _rounds + (_main?.Fills ?? 0) + (_error?.Fills ?? 0);

    /// <summary>Reads the next line, if there is one now; it can be called again when there is more.</summary>
    /// <param name="line">The line; its bytes are valid until the next call.</param>
    /// <param name="hold">Keep a line back that has no newline yet.</param>
    public bool TryRead(out OutputLine line, bool hold = false)
    {
        if (_exhausted) FindStreams();
        bool main, error;
        long moment;
        do
        {
            moment = Moment;
            main = _main is not null && _main.Peek(moment, hold);
            error = _error is not null && _error.Peek(moment, hold);
        }
        while (moment != Moment);

        _exhausted = !main && !error;
        line = _exhausted ? default : main && (!error || IsMainNext()) ? TakeMain(_main!) : TakeError(_error!);
        return !_exhausted;
    }

    public void Dispose()
    {
        _main?.Dispose();
        _error?.Dispose();
    }

    void FindStreams()
    {
        _rounds++;
        if (_main is null && _files.Main is { } stream) _main = new(_files, stream, _position.Main, BufferSize);
        if (_error is null && _files.Has(OutputStream.Stderr))
            _error = new(_files, OutputStream.Stderr, _position.Error, BufferSize);
    }

    /// <summary>The rest of a line comes first, then what is older, then stdout.</summary>
    bool IsMainNext() =>
        _main!.Position.Inside || (!_error!.Position.Inside && _main.MergeTime <= _error.MergeTime);

    OutputLine TakeMain(StreamCursor cursor)
    {
        _position = _position with { Main = cursor.Pending.After };
        return Take(cursor);
    }

    OutputLine TakeError(StreamCursor cursor)
    {
        _position = _position with { Error = cursor.Pending.After };
        return Take(cursor);
    }

    OutputLine Take(StreamCursor cursor)
    {
        ref readonly var piece = ref cursor.Pending;
        var line = new OutputLine(
            cursor.Stream,
            piece.Time,
            cursor.PendingBytes,
            First: !cursor.Position.Inside || piece.Notice is not null,
            piece.Partial,
            Notice: piece.Notice is not null,
            _position);
        cursor.Take();
        return line;
    }
}
