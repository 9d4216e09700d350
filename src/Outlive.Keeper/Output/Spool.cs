using System.Diagnostics;
using System.Globalization;
using Outlive.Keeper.Time;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// The segments of one stream on disk (docs/output-format.md). The size of a segment is the commit point; the index
/// comes after it and may be behind. Files are opened with the first byte, so a silent program costs none.
/// </summary>
internal sealed unsafe class Spool(string directory, string name, long maxSize, int keep, TimeSpan maxAge)
{
    const int EntrySize = 16;
    const long Ahead = 2 * 1024 * 1024;
    const ulong DroppedKind = 1ul << 62, EndKind = 2ul << 62;

    int log = -1, index = -1, oldest = 1;
    long offset, indexed, openedAt, reserved;
    ulong owed;
    bool ended;

    public int Segment { get; private set; }
    public int Log => log;

    /// <summary>How many bytes this segment still takes; 0 or less: rotate.</summary>
    public long Room => maxSize - offset;

    /// <summary>The next byte will be the first of a segment.</summary>
    public bool BeginsSegment => log < 0 || Full;

    bool Full => Room <= 0 || (maxAge > TimeSpan.Zero && offset > 0 && Stopwatch.GetElapsedTime(openedAt) > maxAge);

    /// <summary>0 when a byte can be written now, else the reason.</summary>
    public int Prepare()
    {
        var error = log < 0 ? OpenLast(create: true) : 0;
        // An earlier keeper may have left it full.
        if (error == 0 && Full) error = Rotate();
        if (error == 0 && index < 0) OpenIndex();
        // A gap is noted before the bytes that follow it, or a reader could pass it by.
        return error == 0 && owed > 0 && !WriteOwed() ? Errno.ENOSPC : error;
    }

    /// <summary>How many bytes were written, or a negative errno.</summary>
    public nint Write(ReadOnlySpan<byte> bytes)
    {
        var error = Prepare();
        if (error != 0) return -error;
        fixed (byte* start = bytes)
        {
            var written = Libc.Write(log, start, (nuint)Math.Min(bytes.Length, Room));
            if (written < 0) return -Libc.LastError;
            Commit(written);
            return written;
        }
    }

    /// <summary>Bytes have been appended to <see cref="Log"/>.</summary>
    public void Commit(long count)
    {
        offset += count;
        ended = false;
        WriteEntry();
    }

    /// <summary>
    /// Takes room ahead of the size, for a flood: splice holds the program's pipe while it writes, so it should find its room
    /// ready. What is not used is given back when the segment is closed; a disk without room will say so to the write.
    /// </summary>
    public void Reserve(long bytes)
    {
        if (log < 0 || reserved >= offset + bytes) return;
        var until = Math.Min(Math.Max(reserved, offset) + Ahead, maxSize);
        if (until > reserved && Libc.Allocate(log, Libc.FALLOC_FL_KEEP_SIZE, Math.Max(reserved, offset), until - Math.Max(reserved, offset)) == 0) reserved = until;
        else reserved = long.MaxValue;
    }

    /// <summary>Bytes were thrown away here: noted as soon as something can be written.</summary>
    public void Drop(long count) => owed += (ulong)count;

    /// <summary>A stream that nothing came from has no files, unless an earlier keeper wrote some.</summary>
    public void End(bool resumed)
    {
        if (log < 0 && owed == 0 && !resumed) return;
        if (log < 0 && OpenLast(create: owed > 0) != 0) return;
        if (indexed < offset) WriteEntry();
        if (owed > 0) WriteOwed();
        if (!ended) Entry((ulong)offset, EndKind | Clock.Nanoseconds);
        Close();
    }

    public void Close()
    {
        if (log < 0) return;
        if (reserved > offset) Libc.Truncate(log, Libc.Seek(log, 0, Libc.SEEK_END));
        reserved = 0;
        Libc.Close(log);
        if (index >= 0) Libc.Close(index);
        (log, index) = (-1, -1);
    }

    /// <summary>The segment that an earlier keeper wrote last, or the first one of all.</summary>
    int OpenLast(bool create)
    {
        try
        {
            (oldest, var last) = Find();
            if (last == 0) return create ? Open(1, Libc.O_EXCL) : Errno.ENOENT;
            var error = Open(last, 0);
            if (error != 0) return error;
            // Room beyond the end that an earlier keeper had taken ahead.
            Libc.Truncate(log, offset);
            CompleteIndex();
            return 0;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Close();
            // .NET puts an errno there that it has no exception for.
            return problem.HResult > 0 ? problem.HResult : Errno.EIO;
        }
    }

    (int Oldest, int Last) Find()
    {
        var (first, last) = (int.MaxValue, 0);
        if (!Directory.Exists(directory)) return (1, 0);
        foreach (var file in Directory.EnumerateFiles(directory, $"{name}-*.log"))
            if (int.TryParse(Path.GetFileNameWithoutExtension(file.AsSpan())[(name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                (first, last) = (Math.Min(first, number), Math.Max(last, number));
        return (Math.Min(first, last + 1), last);
    }

    int Rotate()
    {
        if (indexed < offset) WriteEntry();
        var error = Open(Segment + 1, Libc.O_EXCL);
        // By the lane itself: the disk may stall here, and then only those wait that wait for this disk anyway.
        for (; error == 0 && oldest <= Segment - Math.Max(1, keep); oldest++)
        {
            Libc.Unlink(PathOf(oldest, "idx"));
            Libc.Unlink(PathOf(oldest, "log"));
        }
        return error;
    }

    int Open(int number, int exclusive)
    {
        // No O_APPEND: splice refuses it.
        var flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_CLOEXEC | Libc.O_NOFOLLOW | exclusive;
        var newLog = Libc.Open(PathOf(number, "log"), flags, Libc.PrivateFile);
        if (newLog < 0 && Libc.LastError == Errno.ENOENT)
        {
            Directories(directory);
            newLog = Libc.Open(PathOf(number, "log"), flags, Libc.PrivateFile);
        }
        if (newLog < 0) return Libc.LastError;
        Close();
        (log, Segment, openedAt, ended) = (newLog, number, Stopwatch.GetTimestamp(), false);
        OpenIndex();
        offset = indexed = Libc.Seek(log, 0, Libc.SEEK_END);
        return 0;
    }

    void OpenIndex() =>
        index = Libc.Open(PathOf(Segment, "idx"), Libc.O_WRONLY | Libc.O_CREAT | Libc.O_CLOEXEC | Libc.O_NOFOLLOW | Libc.O_APPEND, Libc.PrivateFile);

    /// <summary>A keeper died between a piece and its entry: give the tail the time of the file.</summary>
    void CompleteIndex()
    {
        if (index < 0) return;
        var path = PathOf(Segment, "idx");
        var entries = File.ReadAllBytes(path);
        var size = entries.Length / EntrySize * EntrySize;
        if (size < entries.Length) Libc.Truncate(index, size);
        indexed = LastData(entries.AsSpan(0, size));
        ended = size > 0 && Kind(entries.AsSpan(size - EntrySize)) == EndKind;
        if (indexed >= offset) return;
        var stamp = (File.GetLastWriteTimeUtc(PathOf(Segment, "log")) - DateTime.UnixEpoch).Ticks * 100;
        if (Entry((ulong)offset, (ulong)stamp)) indexed = offset;
    }

    static long LastData(ReadOnlySpan<byte> entries)
    {
        for (var at = entries.Length - EntrySize; at >= 0; at -= EntrySize)
            if (Kind(entries[at..]) == 0) return BitConverter.ToInt64(entries[at..]);
        return 0;
    }

    static ulong Kind(ReadOnlySpan<byte> entry) => BitConverter.ToUInt64(entry[8..]) & (DroppedKind | EndKind);

    bool WriteOwed()
    {
        // The entry's place says where the gap is, so bytes that have no entry yet come first.
        if (indexed < offset) WriteEntry();
        var written = Entry(owed, DroppedKind | Clock.Nanoseconds);
        if (written) owed = 0;
        return written;
    }

    void WriteEntry()
    {
        if (Entry((ulong)offset, Clock.Nanoseconds)) indexed = offset;
    }

    /// <summary>Whole or not at all: a part of an entry would shift all that follow.</summary>
    bool Entry(ulong value, ulong stamp)
    {
        var entry = stackalloc ulong[2] { value, stamp };
        var written = index < 0 ? -1 : Libc.Write(index, (byte*)entry, EntrySize);
        if (written is > 0 and < EntrySize) Libc.Truncate(index, Libc.Seek(index, 0, Libc.SEEK_END) / EntrySize * EntrySize);
        return written == EntrySize;
    }

    string PathOf(int number, string kind) => string.Create(CultureInfo.InvariantCulture, $"{directory}/{name}-{number:D6}.{kind}");

    static void Directories(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 1 } parent && Libc.Access(parent, 0) < 0) Directories(parent);
        Libc.MakeDirectory(path, Libc.PrivateDirectory);
    }
}
