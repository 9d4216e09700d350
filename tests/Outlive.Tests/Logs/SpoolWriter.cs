using System.Text;
using Outlive.Logs;

namespace Outlive.Tests.Logs;

/// <summary>Writes an output directory as the keeper does.</summary>
internal sealed class SpoolWriter : IDisposable
{
    readonly Dictionary<OutputStream, (long Oldest, long Current)> _segments = [];
    readonly HashSet<OutputStream> _behind = [];

    public string Directory { get; } = System.IO.Directory.CreateDirectory($"/dev/shm/outlive-logs-{Guid.NewGuid():N}").FullName;

    /// <summary>Whether bytes get an entry in the index.</summary>
    public bool Indexed { get; set; } = true;

    public void Write(OutputStream stream, long time, string text) => Write(stream, time, Encoding.UTF8.GetBytes(text));

    public void Write(OutputStream stream, long time, byte[] bytes)
    {
        using (var log = Append(Log(stream))) log.Write(bytes);
        _behind.Add(stream);
        if (Indexed) Complete(stream, time);
    }

    public void Drop(OutputStream stream, long time, long bytes)
    {
        Complete(stream, time);
        AddEntry(stream, new(IndexEntryKind.Dropped, bytes, time));
    }

    public void End(OutputStream stream, long time)
    {
        Complete(stream, time);
        AddEntry(stream, new(IndexEntryKind.End, new FileInfo(Log(stream)).Length, time));
    }

    public void Rotate(OutputStream stream)
    {
        Open(stream);
        _behind.Remove(stream);
        _segments[stream] = _segments[stream] with { Current = _segments[stream].Current + 1 };
        Open(stream);
    }

    public void DeleteOldest(OutputStream stream)
    {
        long oldest = _segments[stream].Oldest;
        File.Delete(Path("idx", stream, oldest));
        File.Delete(Path("log", stream, oldest));
        _segments[stream] = _segments[stream] with { Oldest = oldest + 1 };
    }

    public void StartAt(OutputStream stream, long segment) => _segments[stream] = (segment, segment);

    public void AddEntry(OutputStream stream, IndexEntry entry)
    {
        Open(stream);
        Span<byte> bytes = stackalloc byte[IndexEntry.Size];
        entry.Write(bytes);
        using var index = Append(Index(stream));
        index.Write(bytes);
    }

    /// <summary>Creates the stream's files, if need be.</summary>
    public void Open(OutputStream stream)
    {
        Append(Log(stream)).Dispose();
        Append(Index(stream)).Dispose();
    }

    public string Log(OutputStream stream) => Path("log", stream, Current(stream));

    public string Index(OutputStream stream) => Path("idx", stream, Current(stream));

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    long Current(OutputStream stream)
    {
        _segments.TryAdd(stream, (1, 1));
        return _segments[stream].Current;
    }

    /// <summary>Bytes without an entry get one before an entry of another kind is added.</summary>
    void Complete(OutputStream stream, long time)
    {
        Open(stream);
        if (_behind.Remove(stream)) AddEntry(stream, new(IndexEntryKind.Data, new FileInfo(Log(stream)).Length, time));
    }

    string Path(string extension, OutputStream stream, long segment) =>
        System.IO.Path.Join(Directory, $"{Encoding.ASCII.GetString(stream.Name())}-{segment:D6}.{extension}");

    static FileStream Append(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
