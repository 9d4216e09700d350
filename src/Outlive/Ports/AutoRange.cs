using System.Globalization;

namespace Outlive.Ports;

/// <summary>
/// Where `auto` takes ports from: outside of what the kernel gives to outgoing connections, because any of those could take a
/// port between its lease and its use.
/// </summary>
internal static class AutoRange
{
    /// <summary>Below 10000 stand the well-known ports of many servers.</summary>
    const int Lowest = 10_000, Highest = 65_535, Enough = 1_000;

    public static PortRange Read()
    {
        try
        {
            return Outside(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Outside("");
        }
    }

    /// <summary>The larger part beside the kernel's; all of it when neither is large enough to be of use.</summary>
    internal static PortRange Outside(string kernels)
    {
        var words = kernels.Split((char[])['\t', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2 || !Number(words[0], out var first) || !Number(words[1], out var last)) (first, last) = (32_768, 60_999);
        int below = Math.Min(first - 1, Highest) - Lowest + 1, above = Highest - Math.Max(last + 1, Lowest) + 1;
        if (Math.Max(below, above) < Enough) return new(Lowest, Highest);
        return below >= above ? new(Lowest, first - 1) : new(last + 1, Highest);
    }

    static bool Number(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
