using System.Globalization;
using System.Text;

namespace Outlive.Plan.Values;

/// <summary>`500ms`, `1h30m`, `1.5s`, `7d`.</summary>
internal static class DurationText
{
    static readonly (string Unit, long Ticks)[] s_units =
    [
        ("w", 7 * TimeSpan.TicksPerDay), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond),
    ];

    /// <summary>Ten years: beyond it timers of the system overflow, and a typing error is likelier.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public static TimeSpan? Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        var negative = rest is ['-', ..];
        if (negative) rest = rest[1..];
        if (rest is "0") return TimeSpan.Zero;
        if (rest.IsEmpty) return null;
        decimal ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = Digits.CountIn(rest);
            if (digits is 0 or > 12 || digits == rest.Length
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
            rest = rest[digits..];
            var letters = Digits.FirstIn(rest);
            var unit = Unit(letters < 0 ? rest : rest[..letters]);
            if (unit == 0) return null;
            ticks += number * unit;
            rest = letters < 0 ? [] : rest[letters..];
        }
        if (ticks > Longest.Ticks * 10m) ticks = Longest.Ticks * 10m;
        return TimeSpan.FromTicks(negative ? -(long)ticks : (long)ticks);
    }

    public static string Write(TimeSpan value)
    {
        if (value == TimeSpan.Zero) return "0s";
        var text = new StringBuilder();
        var left = Math.Abs(value.Ticks);
        if (value < TimeSpan.Zero) text.Append('-');
        foreach (var (unit, ticks) in s_units)
        {
            if (unit is "w" || left < ticks) continue;
            if (unit is "us") break;
            text.Append(left / ticks).Append(unit);
            left %= ticks;
        }
        if (left > 0) text.Append((left / (decimal)TimeSpan.TicksPerMicrosecond).ToString("0.#", CultureInfo.InvariantCulture)).Append("us");
        return text.ToString();
    }

    static long Unit(ReadOnlySpan<char> unit)
    {
        foreach (var (name, ticks) in s_units)
        {
            if (unit.SequenceEqual(name)) return ticks;
        }
        return unit is "µs" ? TimeSpan.TicksPerMicrosecond : 0;
    }
}
