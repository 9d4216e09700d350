using System.Buffers;

namespace Outlive.Plan.Values;

/// <summary>`#3B82F6`, `#38F`, or one of the terminal's sixteen by name.</summary>
internal static class ColorText
{
    static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");

    public static readonly string[] Known =
    [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "gray", "grey",
        "bright_red", "bright_green", "bright_yellow", "bright_blue", "bright_magenta", "bright_cyan", "bright_white",
    ];

    public static bool Valid(string text) =>
        text is ['#', ..] ? text.Length is 4 or 7 && text.AsSpan(1).IndexOfAnyExcept(s_hex) < 0 : Array.IndexOf(Known, text) >= 0;
}
