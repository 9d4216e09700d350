namespace Outlive.Keeper.Output;

/// <summary>Reads /proc/self/mountinfo.</summary>
internal static class MountTable
{
    public static string MountPointOf(string directory)
    {
        var best = "/";
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            // The fifth field is the mount point, with blanks as \040.
            var point = line.Split(' ', 6)[4].Replace("\\040", " ", StringComparison.Ordinal);
            if (point.Length > best.Length && (directory == point || directory.StartsWith(point + "/", StringComparison.Ordinal))) best = point;
        }
        return best;
    }
}
