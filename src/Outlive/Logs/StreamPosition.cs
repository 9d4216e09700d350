using System.Globalization;

namespace Outlive.Logs;

/// <summary>How far one stream has been read; segment 0 is the oldest that still exists.</summary>
/// <param name="Notices">How many of the index's "dropped" entries at this very offset were delivered.</param>
/// <param name="Inside">Whether the line before the offset was left unfinished.</param>
public readonly record struct StreamPosition(long Segment, long Offset, int Notices = 0, bool Inside = false)
{
    public override string ToString()
    {
        if (Segment == 0) return "0";
        string notices = Notices == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".{Notices}");
        return string.Create(CultureInfo.InvariantCulture, $"{Segment}.{Offset}{notices}{(Inside ? "p" : "")}");
    }

    internal static bool TryParse(ReadOnlySpan<char> text, out StreamPosition position)
    {
        position = default;
        if (text is "0") return true;
        bool inside = text.EndsWith("p");
        Span<Range> parts = stackalloc Range[4];
        var numbers = inside ? text[..^1] : text;
        int count = numbers.Split(parts, '.');
        int notices = 0;
        if (count is < 2 or > 3
            || !TryNumber(numbers[parts[0]], out long segment)
            || !TryNumber(numbers[parts[1]], out long offset)
            || (count == 3 && !int.TryParse(numbers[parts[2]], NumberStyles.None, CultureInfo.InvariantCulture, out notices)))
            return false;
        position = new(segment, offset, notices, inside);
        return true;
    }

    static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
