using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Outlive.Supervision;

/// <summary>
/// The lives of all services, as they were at the end of the last turn: a file of lines to which each turn adds those that
/// changed, by one write. It lies on the run-time file system, because a reboot ends what it speaks of; a SIGKILL can at worst
/// cut the last line, and then the keeper knows what was done in that turn. Written anew when it has grown.
/// </summary>
internal sealed class LifeLog : IDisposable
{
    const long LeastSize = 1024 * 1024;
    const int SumLength = 8;

    readonly string path;
    readonly ArrayBufferWriter<byte> buffer = new(4096);
    readonly Utf8JsonWriter json;
    SafeFileHandle file;
    long size, rewriteAt = LeastSize;

    public LifeLog(string path)
    {
        this.path = path;
        json = new(buffer, new JsonWriterOptions { SkipValidation = true });
        file = Open(path, FileMode.OpenOrCreate);
        size = RandomAccess.GetLength(file);
    }

    /// <summary>Lines that were read and had become something else.</summary>
    public int Damaged { get; private set; }

    /// <summary>The newest line of each service that is still there; damaged ones are left out.</summary>
    public Dictionary<string, LifeRecord> Read(out KeeperMark mark)
    {
        mark = default;
        var newest = new Dictionary<string, LifeRecord>(StringComparer.Ordinal);
        var bytes = File.ReadAllBytes(path).AsSpan();
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            if (Parse(bytes[..end]) is not { } record)
            {
                Damaged++;
                continue;
            }
            mark = new(record.Cursor, record.Keeper);
            if (record.Life is null) newest.Remove(record.Id);
            else newest[record.Id] = record;
        }
        // The rest of a line that was cut short must not become the beginning of the next one.
        if (bytes.Length > 0) Truncate(size - bytes.Length);
        return newest;
    }

    public void Add(Service service, KeeperMark mark) => Write(LifeRecord.Of(service, mark));

    public void AddGone(string id, KeeperMark mark) => Write(new() { Id = id, Cursor = mark.Sequence, Keeper = mark.Keeper });

    /// <summary>At the end of a turn. <paramref name="all"/> is what a new file consists of.</summary>
    public void Flush(IReadOnlyList<Service> all, KeeperMark mark)
    {
        if (buffer.WrittenCount == 0) return;
        if (size > rewriteAt)
        {
            Rewrite(all, mark);
            return;
        }
        RandomAccess.Write(file, buffer.WrittenSpan, size);
        size += buffer.WrittenCount;
        buffer.ResetWrittenCount();
    }

    void Rewrite(IReadOnlyList<Service> all, KeeperMark mark)
    {
        buffer.ResetWrittenCount();
        foreach (var service in all) Add(service, mark);
        var next = Open(path + ".new", FileMode.Create);
        RandomAccess.Write(next, buffer.WrittenSpan, 0);
        File.Move(path + ".new", path, overwrite: true);
        file.Dispose();
        file = next;
        size = buffer.WrittenCount;
        rewriteAt = Math.Max(LeastSize, size * 4);
        buffer.ResetWrittenCount();
    }

    void Write(LifeRecord record)
    {
        var start = buffer.WrittenCount;
        json.Reset();
        JsonSerializer.Serialize(json, record, LifeJson.Default.LifeRecord);
        var sum = Sum(buffer.WrittenSpan[start..]);
        sum.TryFormat(buffer.GetSpan(SumLength), out _, "x8", CultureInfo.InvariantCulture);
        buffer.Advance(SumLength);
        buffer.Write("\n"u8);
    }

    void Truncate(long length)
    {
        RandomAccess.SetLength(file, length);
        size = length;
    }

    /// <summary>A name that has lost a letter would be a process that nobody knows, and its service would get another.</summary>
    static uint Sum(ReadOnlySpan<byte> line)
    {
        var sum = 0u;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(line)) sum = BitOperations.Crc32C(sum, word);
        foreach (var letter in line[(line.Length & ~7)..]) sum = BitOperations.Crc32C(sum, letter);
        return sum;
    }

    static LifeRecord? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length < SumLength || !uint.TryParse(line[^SumLength..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)) return null;
        line = line[..^SumLength];
        if (sum != Sum(line)) return null;
        try
        {
            return JsonSerializer.Deserialize(line, LifeJson.Default.LifeRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static SafeFileHandle Open(string path, FileMode mode)
    {
        var handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return handle;
    }

    public void Delete() => File.Delete(path);

    public void Dispose()
    {
        json.Dispose();
        file.Dispose();
    }
}
