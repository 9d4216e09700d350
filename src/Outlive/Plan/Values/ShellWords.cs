using System.Text;

namespace Outlive.Plan.Values;

/// <summary>Splits a line as a POSIX shell does, with quotes and backslashes and nothing else: no variables, no globs, no pipes.</summary>
internal static class ShellWords
{
    /// <summary>The words, or null and what is wrong.</summary>
    public static string[]? Split(string line, out string? wrong)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var inWord = false;
        wrong = null;
        for (var i = 0; i < line.Length && wrong is null; i++)
        {
            var c = line[i];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
                continue;
            }
            inWord = true;
            if (c == '\'') i = Single(line, i, word, ref wrong);
            else if (c == '"') i = Double(line, i, word, ref wrong);
            else if (c == '\\') i = Escaped(line, i, word, ref wrong);
            else word.Append(c);
        }
        if (inWord) words.Add(word.ToString());
        return wrong is null ? [.. words] : null;
    }

    static int Single(string line, int start, StringBuilder word, ref string? wrong)
    {
        var end = line.IndexOf('\'', start + 1);
        if (end < 0)
        {
            wrong = "a single quote is not closed";
            return line.Length;
        }
        word.Append(line, start + 1, end - start - 1);
        return end;
    }

    static int Double(string line, int start, StringBuilder word, ref string? wrong)
    {
        for (var i = start + 1; i < line.Length; i++)
        {
            if (line[i] == '"') return i;
            // POSIX 2.2.3: within double quotes the backslash escapes these only.
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] is ('$' or '`' or '"' or '\\' or '\n'))
            {
                i++;
                if (line[i] != '\n') word.Append(line[i]);
            }
            else
            {
                word.Append(line[i]);
            }
        }
        wrong = "a double quote is not closed";
        return line.Length;
    }

    static int Escaped(string line, int start, StringBuilder word, ref string? wrong)
    {
        if (start + 1 == line.Length) wrong = "a backslash at the end escapes nothing";
        else if (line[start + 1] != '\n') word.Append(line[start + 1]);
        return start + 1;
    }
}
