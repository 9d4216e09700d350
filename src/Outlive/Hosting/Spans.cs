using System.Globalization;

namespace Outlive.Hosting;

/// <summary>Spans of time as people say them.</summary>
internal static class Spans
{
    public static string Text(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => Number(span.TotalMilliseconds, "ms"),
        { TotalSeconds: < 10 } => Number(Math.Round(span.TotalSeconds, 1), "s"),
        { TotalSeconds: < 120 } => Number(Math.Round(span.TotalSeconds), "s"),
        { TotalMinutes: < 120 } => Number(Math.Round(span.TotalMinutes), "min"),
        _ => Number(Math.Round(span.TotalHours), "h"),
    };

    static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {unit}");
}
