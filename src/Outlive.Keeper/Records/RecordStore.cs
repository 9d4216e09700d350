using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outlive.Linux;

namespace Outlive.Keeper.Records;

/// <summary>
/// Records on the run-time file system. A record is written with one call and appears whole or empty, and an empty one
/// counts as none; one that is replaced is renamed into place. What can't be written now is kept and written later.
/// </summary>
internal sealed class RecordStore(EventLoop loop)
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    readonly FrameWriter writer = new();
    readonly Dictionary<string, byte[]> unwritten = [];
    bool retrying;

    /// <summary>A record that must be on disk before what it announces happens.</summary>
    public void Create<T>(string path, T record, JsonTypeInfo<T> type)
    {
        var error = Put(path, Serialize(record, type));
        if (error != 0) throw new LinuxException("write", path, error);
    }

    /// <summary>A record of what has happened already: it can't be refused, only late.</summary>
    public void Write<T>(string path, T record, JsonTypeInfo<T> type)
    {
        var bytes = Serialize(record, type);
        var error = unwritten.ContainsKey(path) ? Errno.EAGAIN : Put(path, bytes);
        if (error != 0) Keep(path, bytes.ToArray());
    }

    public void Replace<T>(string path, T record, JsonTypeInfo<T> type)
    {
        Write(path + ".new", record, type);
        if (unwritten.ContainsKey(path + ".new")) return;
        Libc.Rename(path + ".new", path);
        // An older one that waits must not come after it.
        unwritten.Remove(path);
    }

    public void Forget(string directory)
    {
        foreach (var path in unwritten.Keys.Where(x => x.StartsWith(directory + "/", StringComparison.Ordinal)).ToArray()) unwritten.Remove(path);
    }

    /// <summary>The record, or null when there is none or it is not whole.</summary>
    public static T? Read<T>(string path, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.Length == 0 ? null : JsonSerializer.Deserialize(bytes, type);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        catch (JsonException)
        {
            Libc.Rename(path, path + ".bad");
            return null;
        }
    }

    ReadOnlySpan<byte> Serialize<T>(T record, JsonTypeInfo<T> type) => writer.Write(record, type).Span[Contracts.Keeper.KeeperProtocol.HeaderSize..];

    static unsafe int Put(string path, ReadOnlySpan<byte> bytes)
    {
        var fd = Libc.Open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, Libc.PrivateFile);
        if (fd < 0) return Libc.LastError;
        fixed (byte* start = bytes)
        {
            var written = Libc.Write(fd, start, (nuint)bytes.Length);
            var error = written == bytes.Length ? 0 : written < 0 ? Libc.LastError : Errno.ENOSPC;
            Libc.Close(fd);
            return error;
        }
    }

    void Keep(string path, byte[] bytes)
    {
        unwritten[path] = bytes;
        RetryLater();
    }

    void RetryLater()
    {
        if (retrying || unwritten.Count == 0) return;
        retrying = true;
        loop.After(RetryAfter, Retry);
    }

    /// <summary>Whether nothing waits any more.</summary>
    public bool WriteNow()
    {
        WriteWaiting();
        return unwritten.Count == 0;
    }

    void Retry()
    {
        retrying = false;
        WriteWaiting();
        RetryLater();
    }

    void WriteWaiting()
    {
        foreach (var (path, bytes) in unwritten.ToArray())
        {
            if (Put(path, bytes) is var error && error != 0 && error != Errno.ENOENT) continue;
            unwritten.Remove(path);
            if (path.EndsWith(".new", StringComparison.Ordinal)) Libc.Rename(path, path[..^4]);
        }
    }
}
