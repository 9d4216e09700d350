using System.IO.Enumeration;

namespace Outlive.Logs;

/// <summary>
/// Deletes the output of processes that ended long ago: a service's output lies at its own directory, with one directory for each
/// process. That of a running process and that of a service's last one are never touched.
/// </summary>
internal static class OutputRetention
{
    static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0 };
    static readonly EnumerationOptions s_within = new() { AttributesToSkip = 0, RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>Keeps the newest processes of a service within both bounds, and says how many bytes are left.</summary>
    public static long Apply(string serviceDirectory, long keepBytes, int keepRuns, IReadOnlyCollection<string> running)
    {
        var runs = RunsOf(serviceDirectory);
        var (kept, bytes) = (0, 0L);
        foreach (var run in runs)
        {
            var protectedRun = kept == 0 || running.Contains(run.Process);
            if (protectedRun || (kept < keepRuns && bytes + run.Bytes <= keepBytes)) (kept, bytes) = (kept + 1, bytes + run.Bytes);
            // Older ones go as well, even if small: a history has no holes.
            else (keepRuns, _) = (0, Delete(run));
        }
        return bytes;
    }

    /// <summary>Deletes over all services, the oldest first, until their output is within a budget; says how many bytes are left.</summary>
    public static long ApplyBudget(IEnumerable<string> serviceDirectories, long budget, IReadOnlyCollection<string> running)
    {
        List<OutputRun> deletable = [];
        var total = 0L;
        foreach (var directory in serviceDirectories)
        {
            var runs = RunsOf(directory);
            total += runs.Sum(x => x.Bytes);
            deletable.AddRange(runs.Skip(1).Where(x => !running.Contains(x.Process)));
        }
        foreach (var run in deletable.OrderBy(x => x.Written))
        {
            if (total <= budget) break;
            total -= Delete(run);
        }
        return total;
    }

    /// <summary>Newest first.</summary>
    static List<OutputRun> RunsOf(string serviceDirectory)
    {
        if (!Directory.Exists(serviceDirectory)) return [];
        var found = new FileSystemEnumerable<string>(serviceDirectory, (ref entry) => entry.ToFullPath(), s_everything)
        {
            ShouldIncludePredicate = (ref entry) => entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        var runs = found.Select(OutputRun.Of).ToList();
        runs.Sort((one, other) => other.Written != one.Written ? other.Written.CompareTo(one.Written) : string.CompareOrdinal(other.Process, one.Process));
        return runs;
    }

    /// <summary>How many bytes that freed.</summary>
    static long Delete(OutputRun run)
    {
        try
        {
            Directory.Delete(run.Directory, recursive: true);
            return run.Bytes;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return 0; // tried again the next time
        }
    }

    sealed record OutputRun(string Process, string Directory, long Bytes, DateTime Written)
    {
        public static OutputRun Of(string directory)
        {
            var files = new FileSystemEnumerable<(long, DateTime)>(directory, (ref entry) => (entry.Length, entry.LastWriteTimeUtc.UtcDateTime), s_within)
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
                ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            };
            var (bytes, written) = (0L, System.IO.Directory.GetLastWriteTimeUtc(directory));
            foreach (var (length, time) in files) (bytes, written) = (bytes + length, time > written ? time : written);
            return new(Path.GetFileName(directory), directory, bytes, written);
        }
    }
}
