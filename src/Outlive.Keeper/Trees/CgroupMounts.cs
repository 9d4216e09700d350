namespace Outlive.Keeper.Trees;

/// <summary>Where this machine's cgroup hierarchies are mounted, and where in them we are.</summary>
internal sealed record CgroupMounts(string? Unified, IReadOnlyDictionary<string, string> Controllers)
{
    /// <summary>Our own directory in the v2 hierarchy and in each v1 controller's.</summary>
    public static CgroupMounts Read() => Parse(File.ReadAllLines("/proc/self/mountinfo"), File.ReadAllLines("/proc/self/cgroup"));

    internal static CgroupMounts Parse(string[] mountinfo, string[] own)
    {
        string? unified = null;
        var controllers = new Dictionary<string, string>();
        foreach (var line in mountinfo)
        {
            // ID parent device root point options … - type source super-options
            var halves = line.Split(" - ", 2);
            if (halves.Length < 2 || halves[0].Split(' ') is not { Length: > 4 } mount) continue;
            var kind = halves[1].Split(' ');
            if (kind[0] == "cgroup2") unified ??= Below(mount, own, "");
            else if (kind[0] == "cgroup")
                foreach (var controller in kind[^1].Split(','))
                    if (controller is "memory" or "pids" or "cpu" && Below(mount, own, controller) is { } path)
                        controllers.TryAdd(controller, path);
        }
        return new(unified, controllers);
    }

    static string? Below(string[] mount, string[] own, string controller)
    {
        foreach (var line in own)
        {
            // number:controllers:path, and for v2 the second is empty
            var parts = line.Split(':', 3);
            if (parts.Length < 3 || !parts[1].Split(',').Contains(controller)) continue;
            var (root, path) = (mount[3].TrimEnd('/'), parts[2]);
            // Only a part of the hierarchy may be mounted there, and we may be outside of it; /.. leads out of our cgroup namespace.
            if (path.StartsWith("/..", StringComparison.Ordinal) || !$"{path}/".StartsWith($"{root}/", StringComparison.Ordinal)) return null;
            return (Unescape(mount[4]) + path[root.Length..]).TrimEnd('/');
        }
        return null;
    }

    /// <summary>Blanks and backslashes of a mount point are written as three octal digits (proc_pid_mountinfo(5)).</summary>
    static string Unescape(string point) =>
        string.Concat(point.Split('\\').Select((x, i) => i == 0 ? x : (char)Convert.ToInt32(x[..3], 8) + x[3..]));
}
