using System.Globalization;
using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>How many keepers this instance has had. In the state directory, so that it grows over reboots too.</summary>
internal static class Generations
{
    public static long Raise(string state)
    {
        var path = $"{state}/generation";
        var last = File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var number) ? number : 0;
        File.WriteAllText(path + ".new", (last + 1).ToString(CultureInfo.InvariantCulture));
        LinuxException.Check(Libc.Rename(path + ".new", path), "write", path);
        return last + 1;
    }
}
