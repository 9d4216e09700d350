using System.Globalization;

namespace Outlive.Keeper.Tests;

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

    /// <summary>How often its control thread has slept.</summary>
    public static long WakeUps(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/task/{pid}/status").First(x => x.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal)).Split(':')[1], CultureInfo.InvariantCulture);

    /// <summary>Open descriptors, but for those that the runtime opens once, when it first needs an assembly or chance.</summary>
    public static int Descriptors(int pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(Target)
        .Count(x => x is not null && !x.EndsWith(".dll", StringComparison.Ordinal) && !x.EndsWith("random", StringComparison.Ordinal));

    static string? Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
