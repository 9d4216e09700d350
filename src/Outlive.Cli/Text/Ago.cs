using System.Globalization;

namespace Outlive.Cli.Text;

/// <summary>Durations for people.</summary>
internal static class Ago
{
    public static string Text(TimeSpan span)
    {
        var seconds = Math.Max(0, span.TotalSeconds);
        return seconds switch
        {
            < 60 => Number((long)seconds, "s"),
            < 3600 => Number((long)seconds / 60, "m") + " " + Number((long)seconds % 60, "s"),
            < 86400 => Number((long)seconds / 3600, "h") + " " + Number((long)seconds / 60 % 60, "m"),
            _ => Number((long)seconds / 86400, "d") + " " + Number((long)seconds / 3600 % 24, "h"),
        };
    }

    /// <summary>With a decimal, for what takes moments.</summary>
    public static string Exact(TimeSpan span) =>
        span.TotalSeconds < 10 ? span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s" : Text(span);

    static string Number(long number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;
}
