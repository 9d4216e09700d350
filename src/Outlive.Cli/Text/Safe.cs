using System.Globalization;
using System.Text;

namespace Outlive.Cli.Text;

/// <summary>Text of others on our terminal: what would steer it, or turn the order of letters round, is shown as its code.</summary>
internal static class Safe
{
    /// <summary>One line of it.</summary>
    public static string Text(string? text) => Clean(text, colors: false);

    /// <summary>A line that a program wrote: its colours are its own affair, all else it would do to the terminal is not.</summary>
    public static string Output(string text) => Clean(text, colors: true);

    static string Clean(string? text, bool colors)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var at = 0;
        while (at < text.Length && !IsHostile(text[at])) at++;
        if (at == text.Length) return text;
        var clean = new StringBuilder(text, 0, at, text.Length + 16);
        for (; at < text.Length; at++)
        {
            var letter = text[at];
            var length = colors && letter == '\e' ? ColorLength(text, at) : 0;
            if (length > 0)
            {
                clean.Append(text, at, length);
                at += length - 1;
            }
            else if (letter == '\t' && colors) clean.Append('\t');
            else if (!IsHostile(letter)) clean.Append(letter);
            else clean.Append(letter < 0x100 ? "\\x" : "\\u").Append(((int)letter).ToString(letter < 0x100 ? "x2" : "x4", CultureInfo.InvariantCulture));
        }
        return clean.ToString();
    }

    /// <summary>Of ESC [ numbers m; 0: it is something else.</summary>
    static int ColorLength(string text, int at)
    {
        if (at + 1 >= text.Length || text[at + 1] != '[') return 0;
        var end = at + 2;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is ';' or ':')) end++;
        return end < text.Length && text[end] == 'm' ? end + 1 - at : 0;
    }

    /// <summary>Control characters, and Unicode's that reorder or hide.</summary>
    static bool IsHostile(char letter) =>
        letter < ' ' || letter is >= '\x7f' and <= '\x9f' or '\u200e' or '\u200f' or >= '\u2028' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\ufeff';
}
