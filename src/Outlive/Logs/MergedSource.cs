using System.Threading.Channels;

namespace Outlive.Logs;

/// <summary>One process among those that are merged: what it says next, and whether it may say more.</summary>
internal sealed class MergedSource(LogSource source, OutputPosition from) : IDisposable
{
    OutputReader? _reader;
    IOutputSignal? _signal;
    OutputPosition? _stopAt;
    OutputLine _pending;
    bool _hold;
    long _mergedTime;
    int _queued;
    string? _text;

    public LogSource Source => source;

    public OutputPosition Position { get; private set; } = from;

    public bool HasPending { get; private set; }

    public bool Opened => _reader is not null;

    /// <summary>Nothing more of it is wanted.</summary>
    public bool Finished { get; private set; }

    /// <summary>Everything was read and nothing more will ever come.</summary>
    public bool Drained { get; private set; }

    /// <summary>What it says from here on was not there when the reading began, or follows what was read before.</summary>
    public bool Live { get; set; }

    /// <summary>Nothing could be read, and it was not told since that there is more.</summary>
    public bool Quiet { get; set; }

    /// <summary>
    /// Never falling, so that a clock that was set back does not hold up others; the rest of a line comes before all else. It is
    /// known from what is pending, not from what was taken before, so that a resumed reading has the same order.
    /// </summary>
    public long MergeTime => _pending.First ? Math.Max(_mergedTime, _pending.UnixNanoseconds) : long.MinValue;

    public long Started => LogFilter.Nanoseconds(source.StartedAt);

    /// <summary>The part of a cursor that speaks of it.</summary>
    public string Text => _text ??= LogCursor.Format(new(source.Service, source.Process, Math.Max(0, source.StartedAt.UtcTicks - DateTime.UnixEpoch.Ticks), Position));

    public static MergedSource Done(LogSource source, OutputPosition end) => new(source, end) { Finished = true, Drained = true };

    /// <summary>Reads on with what comes later; the signal tells so.</summary>
    public void Follow(IOutputSignal signal) => (_signal, _hold) = (signal, true);

    /// <summary>Reads to where the output ended when the question came, lest a process that never stops keeps the answer from ending.</summary>
    public void StopAtEnd()
    {
        var end = OutputSeek.Tail(source.Directory, 0);
        _stopAt = end;
        Finished = IsBehind(Position, end);
    }

    public void Finish() => Finished = true;

    public void Open() => _reader ??= new OutputReader(source.Directory, Position);

    /// <summary>Looks for the next line.</summary>
    public bool TryFill()
    {
        if (HasPending || Finished) return HasPending;
        var over = _signal?.Ended ?? true;
        HasPending = _reader!.TryRead(out _pending, _hold && !over);
        if (HasPending) return true;
        Quiet = true;
        Live = true;
        Finished = over;
        Drained = over && (_signal is not null || !source.Running);
        return false;
    }

    /// <summary>Valid until the next <see cref="TryFill"/>.</summary>
    public OutputLine Take()
    {
        HasPending = false;
        _mergedTime = Math.Max(_mergedTime, _pending.UnixNanoseconds);
        Position = _pending.Position;
        _text = null;
        if (_stopAt is { } end && IsBehind(Position, end)) Finished = true;
        return _pending;
    }

    /// <summary>Puts itself into the queue whenever there is more, but never twice.</summary>
    public async Task PumpAsync(ChannelWriter<MergedSource> queue, CancellationToken cancellationToken)
    {
        try
        {
            while (!_signal!.Ended)
            {
                await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
                Enqueue(queue);
            }
            Enqueue(queue);
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>It was taken from the queue and will be looked at.</summary>
    public void Wake()
    {
        Volatile.Write(ref _queued, 0);
        Quiet = false;
    }

    public void Dispose()
    {
        _reader?.Dispose();
        (_signal as IDisposable)?.Dispose();
    }

    void Enqueue(ChannelWriter<MergedSource> queue)
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0) queue.TryWrite(this);
    }

    static bool IsBehind(OutputPosition position, OutputPosition end) => IsBehind(position.Main, end.Main) && IsBehind(position.Error, end.Error);

    static bool IsBehind(StreamPosition position, StreamPosition end) =>
        position.Segment > end.Segment || (position.Segment == end.Segment && position.Offset >= end.Offset);
}
