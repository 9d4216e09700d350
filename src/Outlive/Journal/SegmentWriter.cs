using Microsoft.Win32.SafeHandles;
using Outlive.Linux;

namespace Outlive.Journal;

/// <summary>
/// Writes whole lines at the end of the newest segment, and begins the next one. A file is handed over for syncing together with
/// those before it, and only who syncs closes it.
/// </summary>
internal sealed class SegmentWriter(JournalFiles files, JournalOptions options)
{
    /// <summary>An instance that says little still has segments to forget one after another.</summary>
    const int SegmentsInMaxAge = 8;

    readonly List<SafeFileHandle> _closed = [];
    SafeFileHandle? _current;
    long _length;
    DateTimeOffset _since;

    /// <summary>Names were added since the last <see cref="TakeUnsynced"/>.</summary>
    bool _named;

    public void Continue(JournalSegment segment, long length, DateTimeOffset since)
    {
        _current = JournalFiles.OpenWrite(segment.Path, 0);
        (_length, _since) = (length, since);
    }

    public void Write(ReadOnlySpan<byte> lines, long first, DateTimeOffset now)
    {
        if (_current is null || IsFull(lines.Length, now)) Begin(first, now);
        try
        {
            RandomAccess.Write(_current!, lines, _length);
            _length += lines.Length;
        }
        catch (IOException)
        {
            TryCutBack();
            throw;
        }
    }

    /// <summary>What was written but not synced yet; the closed files now belong to the caller.</summary>
    public (SafeFileHandle[] Closed, SafeFileHandle? Current, bool Named) TakeUnsynced()
    {
        var unsynced = (_closed.ToArray(), _current, _named);
        _closed.Clear();
        _named = false;
        return unsynced;
    }

    bool IsFull(int more, DateTimeOffset now) => _length > 0
        && (_length + more > options.SegmentSize || (options.MaxAge > TimeSpan.Zero && now - _since > options.MaxAge / SegmentsInMaxAge));

    void Begin(long first, DateTimeOffset now)
    {
        var next = JournalFiles.OpenWrite(files.Of(first).Path, Libc.O_EXCL);
        if (_current is not null) _closed.Add(_current);
        (_current, _length, _since, _named) = (next, 0, now, true);
    }

    /// <summary>Half a line is overwritten by the next try anyway; it is cut off for those who read the file meanwhile.</summary>
    void TryCutBack()
    {
        try
        {
            RandomAccess.SetLength(_current!, _length);
        }
        catch (IOException)
        {
        }
    }
}
