using System.Globalization;

namespace Outlive.Daemon.Requests;

/// <summary>Durations as people write them: 500ms, 30s, 1h30m; a bare number is seconds.</summary>
internal static class DurationText
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    public static TimeSpan? Parse(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
        var (total, at) = (TimeSpan.Zero, 0);
        while (at < text.Length)
        {
            var digits = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
            var unit = at;
            while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
            if (!double.TryParse(text.AsSpan(digits, unit - digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return null;
            if (Unit(text[unit..at]) is not { } length || count * length.TotalSeconds > Longest.TotalSeconds) return null;
            total += count * length;
        }
        return text.Length > 0 && total <= Longest ? total : null;
    }

    static TimeSpan? Unit(string unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => null,
    };
}
