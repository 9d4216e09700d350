namespace Outlive.Hosting;

/// <summary>Text from outside, fit for a sentence: short and without anything that a terminal would obey.</summary>
internal static class Printable
{
    const int Longest = 100;

    public static string Of(string text)
    {
        var shown = string.Concat(text.Take(Longest).Select(x => char.IsControl(x) ? '?' : x));
        return text.Length > Longest ? shown + "…" : shown;
    }
}
