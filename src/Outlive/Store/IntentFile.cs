using System.Text;
using System.Text.Json;
using Outlive.Contracts;
using Outlive.Linux;

namespace Outlive.Store;

/// <summary>
/// The intent on disk: a first line with the checksum of the rest, and the intent as JSON. There is the file and the one before
/// it; a save moves the one to the place of the other, so at every moment one of them is whole and holds what was promised last.
/// </summary>
internal sealed class IntentFile(string directory, TimeProvider time)
{
    public const int LongestFile = 16 << 20;

    const string Header = "outlive intent 1 fnv1a64 ";
    const int MostSetAside = 8;

    string Current => Path.Join(directory, "intent");

    string Previous => Path.Join(directory, "intent.previous");

    public static byte[] Format(Intent intent)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(intent, StoreJson.Default.Intent);
        return [.. Encoding.ASCII.GetBytes($"{Header}{Checksum.Text(json)}\n"), .. json, (byte)'\n'];
    }

    public static Intent? Parse(ReadOnlySpan<byte> bytes)
    {
        var json = Header.Length + Checksum.Text([]).Length + 1;
        if (bytes.Length <= json || bytes[^1] != '\n') return null;
        var content = bytes[json..^1];
        var header = Encoding.ASCII.GetBytes($"{Header}{Checksum.Text(content)}\n");
        if (!bytes[..json].SequenceEqual(header)) return null;
        try
        {
            return JsonSerializer.Deserialize(content, StoreJson.Default.Intent);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The newest whole one, and what was wrong with the others; null: nothing was ever saved, or nothing is left of it.</summary>
    public (Intent? Intent, IReadOnlyList<string> Problems) Load()
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        List<string> problems = [];
        var intent = Load(Current, problems) ?? Load(Previous, problems);
        return (intent, problems);
    }

    /// <summary>Durable when it returns.</summary>
    public void Save(byte[] content)
    {
        AtomicFile.WriteNew(Current, content, durable: true);
        // Between the two renames there is only the previous one, which is what was promised last.
        if (Libc.Rename(Current, Previous) < 0 && Libc.LastError != Errno.ENOENT) throw new LinuxException("rename", Current, Libc.LastError);
        AtomicFile.Place(Current, durable: true);
    }

    Intent? Load(string path, List<string> problems)
    {
        try
        {
            var bytes = AtomicFile.TryRead(path, LongestFile);
            if (bytes is null) return null;
            if (Parse(bytes) is not { } intent) SetAside(path, "is torn or corrupt", problems);
            else if (intent.Version > Intent.CurrentVersion) SetAside(path, $"is of version {intent.Version}, which a newer daemon wrote", problems);
            else return intent;
        }
        catch (IOException problem)
        {
            SetAside(path, $"can't be read ({problem.Message})", problems);
        }
        return null;
    }

    void SetAside(string path, string why, List<string> problems)
    {
        var aside = $"{path}.bad-{time.GetUtcNow().UtcDateTime:yyyyMMddTHHmmssfff}";
        var done = Libc.Rename(path, aside) >= 0 ? $"it is set aside as {Path.GetFileName(aside)}" : "and it can't be set aside, ignoring";
        problems.Add($"{Path.GetFileName(path)} {why}; {done}");
        foreach (var old in Directory.GetFileSystemEntries(directory, "intent*.bad-*").OrderDescending(StringComparer.Ordinal).Skip(MostSetAside)) Libc.Unlink(old);
    }
}
