using System.Text.Json;
using Outlive.Contracts;
using Outlive.Store;

namespace Outlive.Webhooks;

/// <summary>
/// How far a webhook was told, on disk. It is written after a delivery and before the next, so a daemon that is killed leads to
/// one delivery too many and never to one too few.
/// </summary>
internal sealed class CursorFile(string directory, string webhook)
{
    const int Longest = 4096;

    readonly string _path = PathOf(directory, webhook);

    public static string PathOf(string directory, string webhook) => Path.Join(directory, $"{Checksum.Text(System.Text.Encoding.UTF8.GetBytes(webhook))}.cursor");

    /// <summary>Null: there is none. A damaged one is 0: better told twice than never.</summary>
    public long? Load()
    {
        try
        {
            return AtomicFile.TryRead(_path, Longest) is { } bytes ? JsonSerializer.Deserialize(bytes, WebhookJson.Default.Cursor)?.Sequence ?? 0 : null;
        }
        catch (Exception problem) when (problem is JsonException or IOException)
        {
            return 0;
        }
    }

    /// <summary>False: the disk takes nothing at present.</summary>
    public bool Save(long sequence)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(new(webhook, sequence), WebhookJson.Default.Cursor));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The webhooks that these are of are no more.</summary>
    public static void DeleteOthers(string directory, IEnumerable<string> webhooks)
    {
        if (!Directory.Exists(directory)) return;
        var kept = webhooks.Select(x => PathOf(directory, x)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(directory, "*.cursor"))
            if (!kept.Contains(file)) File.Delete(file);
    }
}
