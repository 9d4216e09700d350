using System.Globalization;

namespace Outlive.Plan.Values;

/// <summary>`512M`, `1.5G`, `64KiB`: always powers of 1024, as Compose and systemd count.</summary>
internal static class SizeText
{
    const string Units = "KMGTP";

    public static long? Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        var digits = Digits.CountIn(rest);
        var number = rest[..digits];
        if (number.IsEmpty || number.Length > 18
            || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return null;
        var unit = rest[digits..];
        var factor = 1L;
        if (!unit.IsEmpty && Units.IndexOf(char.ToUpperInvariant(unit[0])) is var power and >= 0)
        {
            factor = 1L << (10 * (power + 1));
            unit = unit[1..];
            if (unit is ['i' or 'I', 'b' or 'B']) unit = unit[1..];
        }
        if (unit is not ([] or ['b' or 'B'])) return null;
        var bytes = value * factor;
        return bytes > long.MaxValue ? null : (long)bytes;
    }

    public static string Write(long bytes)
    {
        for (var power = Units.Length; power > 0; power--)
        {
            var factor = 1L << (10 * power);
            if (bytes >= factor && bytes % factor == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor}{Units[power - 1]}");
        }
        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
