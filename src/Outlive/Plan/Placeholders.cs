using System.Text;

namespace Outlive.Plan;

/// <summary>Fills `{port}` and the like in what is handed to a process. What is not known stays: regexes, JSON and `find {}` have braces too.</summary>
internal static class Placeholders
{
    /// <summary>Values by what stands between the braces: port, port:sql, id, replica, session, dir, host, display.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        var open = text.IndexOf('{');
        if (open < 0) return text;
        StringBuilder? filled = null;
        var copied = 0;
        while (open >= 0)
        {
            var end = End(text, open + 1);
            if (end > 0 && values.TryGetValue(text[(open + 1)..end], out var value))
            {
                filled ??= new StringBuilder(text.Length + 32);
                filled.Append(text, copied, open - copied).Append(value);
                copied = end + 1;
            }
            open = text.IndexOf('{', end > 0 ? end : open + 1);
        }
        return filled is null ? text : filled.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>The brace that closes a word such as port:sql, or -1 when this is no placeholder.</summary>
    static int End(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '}') return i > from ? i : -1;
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not (':' or '-' or '_' or '.')) return -1;
        }
        return -1;
    }
}
