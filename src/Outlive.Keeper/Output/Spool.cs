using System.Diagnostics;
using System.Globalization;
using Outlive.Keeper.Time;
using Outlive.Linux;

namespace Outlive.Keeper.Output;

/// <summary>
/// The segments of one stream on disk (docs/output-format.md). The size of a segment is the commit point; the index
/// comes after it and may be behind. Files are opened with the first byte, so a silent program costs none.
/// </summary>
internal sealed unsafe class Spool(string directory, string name, long maxSize, int keep, TimeSpan maxAge, Action<string> delete)
{
    const int EntrySize = 16;
    const ulong DroppedKind = 1ul << 62, EndKind = 2ul << 62;

    int log = -1, index = -1;
    long offset, indexed, openedAt;
    ulong owed;

    public int Segment { get; private set; }
    public int Log => log;
    public bool Opened => log >= 0;

    /// <summary>How many bytes this segment still takes; 0 or less: rotate.</summary>
    public long Room => maxSize - offset;

    bool Full => Room <= 0 || (maxAge > TimeSpan.Zero && offset > 0 && Stopwatch.GetElapsedTime(openedAt) > maxAge);

    /// <summary>0 when a byte can be written now, else the reason.</summary>
    public int Prepare()
    {
        var error = log < 0 ? OpenFirst() : Full ? Open(Segment + 1, Libc.O_EXCL) : 0;
        // A gap is noted before the bytes that follow it, or a reader could pass it by.
        return error == 0 && owed > 0 && !WriteOwed() ? Errno.ENOSPC : error;
    }

    /// <summary>Bytes have been appended to <see cref="Log"/>.</summary>
    public void Commit(long count)
    {
        offset += count;
        WriteEntry();
    }

    /// <summary>Bytes were thrown away here: noted as soon as something can be written.</summary>
    public void Drop(long count) => owed += (ulong)count;

    public void End()
    {
        // A program that never wrote has no files, unless an earlier keeper made some.
        if (log < 0 && (!Directory.Exists(directory) || LastSegment() == 0 || OpenFirst() != 0)) return;
        if (owed > 0) WriteOwed();
        Entry((ulong)offset, EndKind | Clock.Nanoseconds);
        Close();
    }

    public void Close()
    {
        if (log < 0) return;
        Libc.Close(log);
        if (index >= 0) Libc.Close(index);
        (log, index) = (-1, -1);
    }

    int OpenFirst()
    {
        if (Segment == 0 && Libc.Access(directory, 0) < 0) Directories(directory);
        var last = LastSegment();
        if (last == 0) return Open(1, Libc.O_EXCL);
        var error = Open(last, 0);
        if (error == 0) CompleteIndex();
        return error;
    }

    int LastSegment()
    {
        var last = 0;
        try
        {
            foreach (var file in Directory.EnumerateFiles(directory, $"{name}-*.log"))
                if (int.TryParse(Path.GetFileNameWithoutExtension(file.AsSpan())[(name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    last = Math.Max(last, number);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Deleted under us, or not readable: opening the first segment will say what is wrong.
        }
        return last;
    }

    int Open(int number, int exclusive)
    {
        var flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_CLOEXEC | Libc.O_NOFOLLOW | exclusive;
        // No O_APPEND: splice refuses it.
        var newLog = Libc.Open(PathOf(number, "log"), flags, Libc.PrivateFile);
        if (newLog < 0) return Libc.LastError;
        var newIndex = Libc.Open(PathOf(number, "idx"), flags & ~Libc.O_EXCL | Libc.O_APPEND, Libc.PrivateFile);
        var rotated = log >= 0;
        Close();
        (log, index, Segment, openedAt) = (newLog, newIndex, number, Stopwatch.GetTimestamp());
        offset = indexed = Libc.Seek(log, 0, Libc.SEEK_END);
        if (rotated && number > keep) Delete(number - keep);
        return 0;
    }

    /// <summary>A keeper died between a piece and its entry: give the tail the time of the file.</summary>
    void CompleteIndex()
    {
        var path = PathOf(Segment, "idx");
        var size = new FileInfo(path).Length / EntrySize * EntrySize;
        LinuxException.Check(Libc.Truncate(index, size), "truncate", path);
        indexed = LastEntry(path, size);
        if (indexed >= offset) return;
        var stamp = (File.GetLastWriteTimeUtc(PathOf(Segment, "log")) - DateTime.UnixEpoch).Ticks * 100;
        if (Entry((ulong)offset, (ulong)stamp)) indexed = offset;
    }

    static long LastEntry(string path, long size)
    {
        var bytes = File.ReadAllBytes(path).AsSpan(0, (int)size);
        for (var at = bytes.Length - EntrySize; at >= 0; at -= EntrySize)
            if (BitConverter.ToUInt64(bytes[(at + 8)..]) >> 62 == 0)
                return BitConverter.ToInt64(bytes[at..]);
        return 0;
    }

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

    void Delete(int number)
    {
        delete(PathOf(number, "idx"));
        delete(PathOf(number, "log"));
    }

    string PathOf(int number, string kind) => string.Create(CultureInfo.InvariantCulture, $"{directory}/{name}-{number:D6}.{kind}");

    static void Directories(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 1 } parent && Libc.Access(parent, 0) < 0) Directories(parent);
        Libc.MakeDirectory(path, Libc.PrivateDirectory);
    }
}
