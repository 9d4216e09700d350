using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Store;

namespace Outlive.Webhooks;

/// <summary>Events that were given up, the newest of them, on disk: a file that is replaced as a whole, since it seldom changes.</summary>
internal sealed class DeadLetters
{
    const int Most = 500, LongestFile = 8 << 20;

    readonly Lock _gate = new();
    readonly string _path;
    List<DeadLetter> _letters = [];

    public DeadLetters(string directory)
    {
        _path = Path.Join(directory, "dead.json");
        try
        {
            if (AtomicFile.TryRead(_path, 2 * LongestFile) is { } bytes) _letters = [.. JsonSerializer.Deserialize(bytes, WebhookJson.Default.DeadLetterArray) ?? []];
        }
        catch (Exception problem) when (problem is JsonException or IOException)
        {
            Problem = $"webhooks/dead.json is torn or corrupt ({problem.Message}); it is set aside as dead.json.bad";
            File.Move(_path, _path + ".bad", overwrite: true);
        }
    }

    /// <summary>What was found damaged.</summary>
    public string? Problem { get; }

    public DeadLetter[] All
    {
        get { lock (_gate) return [.. _letters]; }
    }

    public int CountOf(string webhook)
    {
        lock (_gate) return _letters.Count(x => x.Webhook == webhook);
    }

    public DeadLetter? Find(string id)
    {
        lock (_gate) return _letters.Find(x => x.Id == id);
    }

    /// <summary>In the place of one with the same id.</summary>
    public void Add(DeadLetter letter)
    {
        lock (_gate)
        {
            _letters.RemoveAll(x => x.Id == letter.Id);
            _letters.Add(letter);
            if (_letters.Count > Most) _letters.RemoveRange(0, _letters.Count - Most);
            Save();
        }
    }

    public void Remove(string id)
    {
        lock (_gate)
        {
            if (_letters.RemoveAll(x => x.Id == id) > 0) Save();
        }
    }

    void Save()
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes([.. _letters], WebhookJson.Default.DeadLetterArray);
        while (bytes.Length > LongestFile)
        {
            _letters = _letters[(_letters.Count / 4 + 1)..];
            bytes = JsonSerializer.SerializeToUtf8Bytes([.. _letters], WebhookJson.Default.DeadLetterArray);
        }
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            AtomicFile.Write(_path, bytes, durable: true);
        }
        catch (IOException)
        {
            // They stay in memory, and the next change tries again; the event that tells of each is in the journal.
        }
    }
}
