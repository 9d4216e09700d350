using System.Globalization;
using System.Text;

namespace Outlive.TestKit;

/// <summary>Reads /proc without help from the code under test. A process that ends meanwhile is simply not there.</summary>
public static class ProcScan
{
    public static IReadOnlyList<ScannedProcess> All() => [.. Pids().Select(Find).OfType<ScannedProcess>()];

    public static ScannedProcess? Find(int pid) => Read(pid, "stat") is { } stat ? ParseStat(stat) : null;

    public static bool Alive(int pid) => Find(pid) is { IsAlive: true };

    /// <summary>The living processes below this one, by parent: who was reparented is not among them.</summary>
    public static IReadOnlyList<ScannedProcess> Descendants(int pid)
    {
        var children = All().ToLookup(process => process.Ppid);
        var found = new List<ScannedProcess>();
        var open = new Queue<int>([pid]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                open.Enqueue(child.Pid);
            }
        }
        return [.. found.Where(process => process.IsAlive)];
    }

    /// <summary>The living processes that were started with this `NAME=VALUE` in their environment.</summary>
    public static IReadOnlyList<ScannedProcess> WithEnvironment(string marker)
        => [.. All().Where(process => process.IsAlive && Environment(process.Pid).Contains(marker))];

    /// <summary>The living processes with this soft RLIMIT_LOCKS.</summary>
    public static IReadOnlyList<ScannedProcess> WithLimitTag(ulong tag)
        => [.. All().Where(process => process.IsAlive && LimitTag(process.Pid) == tag)];

    public static IReadOnlyList<string> Environment(int pid)
        => Read(pid, "environ")?.Split('\0', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The soft RLIMIT_LOCKS, which marks a process and all it forks; null when it is unlimited or the process is gone.</summary>
    /// <remarks>The kernel has not used this limit since 2.4, so it is free to carry a mark, and it survives a wiped environment.</remarks>
    public static ulong? LimitTag(int pid)
    {
        const string Name = "Max file locks";
        var line = Read(pid, "limits")?.Split('\n').FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return ulong.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var tag) ? tag : null;
    }

    /// <summary>How many descriptors are open; null when the process is gone or not ours to read.</summary>
    public static int? OpenDescriptors(int pid)
    {
        try
        {
            return Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;
        }
        catch (Exception problem) when (IsGone(problem))
        {
            return null;
        }
    }

    /// <summary>Memory in KiB that would come free with this process; null when it is gone or not ours to read.</summary>
    public static long? PrivateDirtyKib(int pid)
    {
        const string Name = "Private_Dirty:";
        var line = Read(pid, "smaps_rollup")?.Split('\n').FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        var kib = line?[Name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kib, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    static IEnumerable<int> Pids()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                yield return pid;
        }
    }

    static ScannedProcess ParseStat(string stat)
    {
        // The name stands in parentheses and may itself hold any of ") (" and newlines.
        var open = stat.IndexOf('(', StringComparison.Ordinal);
        var close = stat.LastIndexOf(')');
        var fields = stat[(close + 2)..].Split(' ');
        return new ScannedProcess(
            Pid: Int(stat[..(open - 1)]),
            Ppid: Int(fields[1]),
            Pgid: Int(fields[2]),
            Sid: Int(fields[3]),
            State: fields[0][0],
            StartTime: ulong.Parse(fields[19], CultureInfo.InvariantCulture),
            Comm: stat[(open + 1)..close]);
    }

    static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static string? Read(int pid, string file)
    {
        try
        {
            var text = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/{file}"));
            return text.Length > 0 ? text : null;
        }
        catch (Exception problem) when (IsGone(problem))
        {
            return null;
        }
    }

    static bool IsGone(Exception problem) => problem is IOException or UnauthorizedAccessException;
}
