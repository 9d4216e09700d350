namespace Outlive.Plan.Values;

/// <summary>The digits and points of a number with a unit.</summary>
internal static class Digits
{
    public static int CountIn(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && Is(text[count])) count++;
        return count;
    }

    public static int FirstIn(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (Is(text[i])) return i;
        }
        return -1;
    }

    static bool Is(char c) => char.IsAsciiDigit(c) || c == '.';
}
