using System.Buffers;

namespace Outlive.Logs;

/// <summary>Goes backward over the beginnings of a stream's lines, reading no more than it must.</summary>
internal sealed class LineStarts(SegmentFiles files, OutputStream stream) : IDisposable
{
    const int BlockSize = 64 * 1024;

    readonly Stack<long> _older = new(files.List(stream));
    readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    Segment? _segment;
    long _blockStart;    // bytes of the segment before this were not looked at
    int _unsearched;     // bytes of the block that were not searched
    bool _inLine;        // a byte of the line was seen whose beginning is looked for
    bool _ended;         // nothing will follow the end
    long _laterTime;     // of the first byte after this segment

    /// <summary>The end of the stream; known after the first move.</summary>
    public StreamPosition End { get; private set; }

    public StreamPosition Start { get; private set; }

    public long Time { get; private set; }

    public bool MovePrevious()
    {
        while (_unsearched > 0 || TryLoad())
        {
            var block = _block.AsSpan(0, _unsearched);
            int newline = block.LastIndexOf((byte)'\n');
            bool found = newline >= 0 && (_inLine || newline + 1 < _unsearched);
            _inLine = true;
            _unsearched = Math.Max(0, newline);
            if (found) return MoveTo(_blockStart + newline + 1);
        }
        if (!_inLine) return false;
        _inLine = false;
        (Start, Time) = (new(_segment!.Number, 0), _laterTime);
        return true;
    }

    public void Dispose()
    {
        _segment?.Dispose();
        ArrayPool<byte>.Shared.Return(_block);
    }

    bool MoveTo(long offset)
    {
        (Start, Time) = (new(_segment!.Number, offset), offset < _segment.Length ? _segment.TimeOf(offset) : _laterTime);
        return true;
    }

    bool TryLoad()
    {
        while (_blockStart == 0)
            if (!TryOpenOlder()) return false;
        long end = _blockStart;
        _blockStart = Math.Max(0, end - BlockSize);
        _unsearched = _segment!.Read(_block.AsSpan(0, (int)(end - _blockStart)), _blockStart);
        if (_unsearched > 0 && !_inLine) End = End with { Inside = !_ended && _block[_unsearched - 1] != '\n' };
        return true;
    }

    bool TryOpenOlder()
    {
        if (_segment is { Length: > 0 }) _laterTime = _segment.TimeOf(0);
        if (!_older.TryPop(out long number) || Segment.Open(files, stream, number) is not { } older) return false;
        _segment?.Dispose();
        _segment = older;
        _blockStart = older.Length;
        if (End.Segment == 0)
        {
            (int dropped, _ended) = older.Index.AfterData();
            End = new(number, _blockStart, dropped);
        }
        return true;
    }
}
