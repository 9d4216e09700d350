using System.Globalization;

namespace Outlive.Linux;

/// <summary>
/// The soft limit of open files that children should get. .NET raises its own before any of our code runs, so the original is
/// handed on in a variable, else taken from our parent, else what the kernel starts everything with.
/// </summary>
internal static unsafe class OpenFiles
{
    public const string Variable = "OUTLIVE_OPEN_FILES";
    const ulong KernelDefault = 1024;

    public static ulong Original(int parent)
    {
        var limit = stackalloc ulong[2];
        Libc.GetLimit(Libc.RLIMIT_NOFILE, limit);
        if (ulong.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var handed)) return Math.Min(handed, limit[1]);
        return Math.Min(limit[1], OfProcess(parent) ?? KernelDefault);
    }

    /// <summary>Null when it has been raised to its hard limit, as .NET does.</summary>
    static ulong? OfProcess(int pid)
    {
        try
        {
            var fields = File.ReadLines($"/proc/{pid}/limits").First(x => x.StartsWith("Max open files", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields[3] != fields[4] && ulong.TryParse(fields[3], CultureInfo.InvariantCulture, out var soft) ? soft : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
