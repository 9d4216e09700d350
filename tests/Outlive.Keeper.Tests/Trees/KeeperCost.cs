using System.Globalization;

namespace Outlive.Keeper.Tests.Trees;

/// <summary>What a keeper has used so far, from /proc.</summary>
internal static class KeeperCost
{
    /// <summary>User and system time in hundredths of a second.</summary>
    public static long ProcessorTicks(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
