using Microsoft.Win32.SafeHandles;

namespace Outlive.Logs;

/// <summary>An open segment and its index; it can be read to its end even after it was deleted.</summary>
internal sealed class Segment : IDisposable
{
    readonly SafeFileHandle _log;

    Segment(long number, SafeFileHandle log, SegmentIndex index) => (Number, _log, Index) = (number, log, index);

    public long Number { get; }

    public SegmentIndex Index { get; }

    public long Length => RandomAccess.GetLength(_log);

    /// <summary>When the last byte was written, for bytes without an entry in the index.</summary>
    public long Written =>
        Math.Max(0, (File.GetLastWriteTimeUtc(_log) - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);

    public static Segment? Open(SegmentFiles files, OutputStream stream, long number) =>
        files.OpenLog(stream, number) is { } log ? new(number, log, new SegmentIndex(files, stream, number)) : null;

    /// <summary>When the byte at an offset arrived.</summary>
    public long TimeOf(long offset) => Index.TryTime(offset, out long time) ? time : Math.Max(time, Written);

    /// <summary>The first byte that arrived at a time or later.</summary>
    public long OffsetOf(long time) =>
        Index.TryOffset(time, out long offset) || Written >= time ? Math.Min(offset, Length) : Length;

    public int Read(Span<byte> bytes, long offset) => RandomAccess.Read(_log, bytes, offset);

    public void Dispose()
    {
        _log.Dispose();
        Index.Dispose();
    }
}
