using Microsoft.Win32.SafeHandles;

namespace Outlive.Journal;

/// <summary>Reads the whole lines of a file forward through a small buffer; what is too long for an event is passed over as one empty line.</summary>
internal sealed class LineScan(SafeFileHandle file)
{
    readonly byte[] _buffer = new byte[2 * JournalLine.Longest];
    int _start;
    int _end;
    long _read;
    bool _tooLong;

    /// <summary>Behind the last whole line that was delivered.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes were taken from the file since the last question: a good moment to look up.</summary>
    public bool Filled { get; private set; }

    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        Filled = false;
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var newline = rest.IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = _tooLong ? default : rest[..newline];
                _tooLong = false;
                _start += newline + 1;
                Offset = _read - (_end - _start);
                return true;
            }
            if (!Fill())
            {
                line = default;
                return false;
            }
        }
    }

    bool Fill()
    {
        if (_end - _start > JournalLine.Longest)
        {
            _tooLong = true;
            _start = _end;
        }
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start) = (_end - _start, 0);
        var count = RandomAccess.Read(file, _buffer.AsSpan(_end), _read);
        _read += count;
        _end += count;
        return Filled = count > 0;
    }
}
