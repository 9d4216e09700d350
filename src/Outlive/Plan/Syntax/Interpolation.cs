using System.Text;

namespace Outlive.Plan.Syntax;

/// <summary>
/// `${NAME}` and its forms, `$$` for a dollar. A name without braces stays as it is: shells have their own. Compose fills in nothing
/// for an unset name and warns; here it is a problem, since `rm -rf ${DIR}/` must not run.
/// </summary>
internal sealed class Interpolation(IReadOnlyDictionary<string, string> variables, PlanProblems problems)
{
    const int Nesting = 16;

    long _filled;

    public string Fill(string text, PlanNode at) => text.Contains('$') ? Fill(text, at, 0) : text;

    string Fill(string text, PlanNode at, int depth)
    {
        var filled = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (filled.Length > PlanLimits.Filled) Count(filled.Length, at);
            if (text[i] != '$' || i + 1 == text.Length)
            {
                filled.Append(text[i]);
            }
            else if (text[i + 1] == '$')
            {
                filled.Append('$');
                i++;
            }
            else if (text[i + 1] == '{')
            {
                var end = End(text, i + 2);
                if (end < 0 || depth == Nesting || !Expression(text[(i + 2)..end], filled, at, depth))
                {
                    Malformed(text, i, at);
                    return text;
                }
                i = end;
            }
            else
            {
                filled.Append('$');
            }
        }
        Count(filled.Length, at);
        return filled.ToString();
    }

    void Count(int length, PlanNode at)
    {
        _filled += length;
        if (_filled > PlanLimits.Filled)
        {
            throw new TooMuchException(at, "too-large", $"variables make it longer than {PlanLimits.Filled} characters", "repeat less");
        }
    }

    void Malformed(string text, int start, PlanNode at) =>
        problems.Add(at, "bad-interpolation", $"{Piece(text, start)} is not a variable",
            "write ${NAME}, ${NAME:-default}, ${NAME:?message} or ${NAME:+other}; a dollar itself is $$", text);

    static string Piece(string text, int start) => text.Substring(start, Math.Min(40, text.Length - start));

    /// <summary>The brace that closes, with those between counted.</summary>
    static int End(string text, int from)
    {
        var open = 1;
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{')
            {
                open++;
                i++;
            }
            else if (text[i] == '}' && --open == 0)
            {
                return i;
            }
        }
        return -1;
    }

    bool Expression(string inside, StringBuilder filled, PlanNode at, int depth)
    {
        var length = NameLength(inside);
        if (length == 0) return false;
        var name = inside[..length];
        var value = variables.GetValueOrDefault(name);
        if (length == inside.Length)
        {
            if (value is null)
            {
                problems.Add(at, "variable-not-set", $"the variable {name} is not set",
                    $"set it in the environment or in .env, or give a default: ${{{name}:-…}}", name);
            }
            filled.Append(value);
            return true;
        }
        var colon = inside[length] == ':';
        var at2 = length + (colon ? 1 : 0);
        if (at2 == inside.Length) return false;
        var set = colon ? !string.IsNullOrEmpty(value) : value is not null;
        return Operator(inside[at2], set, new(name, value, inside[(at2 + 1)..], at, depth), filled);
    }

    bool Operator(char sign, bool set, Choice choice, StringBuilder filled)
    {
        switch (sign)
        {
            case '-':
                filled.Append(set ? choice.Value : Fill(choice.Word, choice.At, choice.Depth + 1));
                return true;
            case '+':
                if (set) filled.Append(Fill(choice.Word, choice.At, choice.Depth + 1));
                return true;
            case '?':
                if (!set) Missing(choice);
                filled.Append(choice.Value);
                return true;
            default:
                return false;
        }
    }

    void Missing(Choice choice) =>
        problems.Add(choice.At, "variable-required",
            choice.Word.Length > 0 ? $"{choice.Name}: {choice.Word}" : $"the variable {choice.Name} is required",
            $"set {choice.Name} in the environment or in .env", choice.Name);

    static int NameLength(string text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetter(text[length]) || text[length] == '_'
            || (length > 0 && char.IsAsciiDigit(text[length])))) length++;
        return length;
    }

    readonly record struct Choice(string Name, string? Value, string Word, PlanNode At, int Depth);
}
