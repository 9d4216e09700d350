using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Outlive.Logs;

/// <summary>
/// The index of one segment, read through a window. It may be missing, be behind the segment, grow while it is read and
/// hold nonsense: then times are off, but no byte is lost for it.
/// </summary>
internal sealed class SegmentIndex(SegmentFiles files, OutputStream stream, long segment) : IDisposable
{
    const int WindowEntries = 1024;

    readonly byte[] _window = ArrayPool<byte>.Shared.Rent(WindowEntries * IndexEntry.Size);
    SafeFileHandle? _file = files.OpenIndex(stream, segment);
    long _first;
    int _count;
    long _next;

    public bool TryRead(out IndexEntry entry)
    {
        if (!TryGet(_next, _next, out entry)) return false;
        _next++;
        return true;
    }

    /// <summary>Goes to the entries of what follows an offset; with the "dropped" ones at the offset itself.</summary>
    public void Seek(long offset)
    {
        _next = 0;
        if (offset == 0) return;
        long found = Find(entry => End(entry) >= offset);
        _next = TryGet(found, found, out var at) && at.Kind == IndexEntryKind.Data && at.Value == offset ? found + 1 : found;
    }

    /// <summary>The offset of the first byte that arrived at a time or later; if there is none, of the first that is not known.</summary>
    public bool TryOffset(long time, out long offset)
    {
        long found = Find(entry => TryGet(entry, entry, out var at) && at.Time >= time);
        offset = End(found - 1);
        return TryGet(found, found, out _);
    }

    /// <summary>When the byte at an offset arrived, if the index says it; else the last time it knows.</summary>
    public bool TryTime(long offset, out long time)
    {
        Seek(offset);
        time = 0;
        while (TryRead(out var entry))
        {
            time = entry.Time;
            if (entry.Kind == IndexEntryKind.Data && entry.Value > offset) return true;
        }
        return false;
    }

    /// <summary>What stands after the last byte: how many "dropped" entries, and whether the stream ended.</summary>
    public (int Dropped, bool Ended) AfterData()
    {
        int dropped = 0;
        bool ended = false;
        for (long i = Count() - 1; TryGet(i, i, out var entry) && entry.Kind != IndexEntryKind.Data; i--)
        {
            dropped += entry.Kind == IndexEntryKind.Dropped ? 1 : 0;
            ended |= entry.Kind == IndexEntryKind.End;
        }
        return (dropped, ended);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_window);
        _file?.Dispose();
    }

    /// <summary>The first entry for which an ever-growing condition holds.</summary>
    long Find(Func<long, bool> holds)
    {
        long low = 0, high = Count();
        if (_count > 0 && !holds(_first) && holds(_first + _count - 1)) (low, high) = (_first, _first + _count - 1);
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (holds(middle)) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// <summary>Where the data ends that is known up to an entry.</summary>
    long End(long entry)
    {
        for (; TryGet(entry, Math.Max(0, entry - WindowEntries / 2), out var at); entry--)
            if (at.Kind is IndexEntryKind.Data or IndexEntryKind.End) return at.Value;
        return 0;
    }

    long Count() => TryOpen() ? RandomAccess.GetLength(_file!) / IndexEntry.Size : 0;

    bool TryOpen() => (_file ??= files.OpenIndex(stream, segment)) is not null;

    bool TryGet(long index, long loadFrom, out IndexEntry entry)
    {
        entry = default;
        if (index < _first || index >= _first + _count)
        {
            if (index < 0 || !TryOpen()) return false;
            _first = loadFrom;
            _count = RandomAccess.Read(_file!, _window.AsSpan(0, WindowEntries * IndexEntry.Size), loadFrom * IndexEntry.Size) / IndexEntry.Size;
            if (index >= _first + _count) return false;
        }
        entry = IndexEntry.Read(_window.AsSpan((int)(index - _first) * IndexEntry.Size));
        return true;
    }
}
