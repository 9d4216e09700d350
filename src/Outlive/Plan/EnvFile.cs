using System.Text;
using Outlive.Plan.Syntax;

namespace Outlive.Plan;

/// <summary>
/// Lines of NAME=value, as dotenv files have them: comments, `export`, single quotes for what is meant literally, double quotes
/// with escapes and over several lines, `${NAME}` outside of single quotes. A variable of the caller goes before an earlier line.
/// </summary>
internal sealed class EnvFile
{
    readonly string _text;
    readonly string _path;
    readonly PlanProblems _problems = new();
    readonly Dictionary<string, string> _found = [];
    readonly Interpolation _interpolation;
    int _at;
    int _line = 1;
    int _lineStart;

    EnvFile(string text, string path, IReadOnlyDictionary<string, string> variables)
    {
        _text = text;
        _path = path;
        _interpolation = new Interpolation(new LayeredVariables(variables, _found), _problems);
    }

    public static EnvFileReading Parse(string text, string path, IReadOnlyDictionary<string, string> variables)
    {
        var file = new EnvFile(text.TrimStart('\uFEFF'), path, variables);
        try
        {
            while (file._at < file._text.Length) file.Entry();
        }
        catch (TooMuchException error)
        {
            file._problems.Add(error.At, error.Rule, error.Message, error.Repair, null);
        }
        return new(file._found, file._problems.Found);
    }

    void Entry()
    {
        SkipBlank();
        if (Ended || _text[_at] is '\n' or '#')
        {
            NextLine();
            return;
        }
        var place = Place();
        var name = Name(out var wrong);
        if (wrong is null && !Ended && _text[_at] == '=')
        {
            _at++;
            SkipBlank();
            var value = Value(place, name);
            if (value is not null) _found[name] = value;
        }
        else
        {
            _problems.Add(place, "env-line", wrong ?? $"\"{name}\" is not NAME=value", "write NAME=value, or # before a comment", name);
        }
        NextLine();
    }

    string Name(out string? wrong)
    {
        var start = _at;
        while (!Ended && _text[_at] is not ('=' or '\n')) _at++;
        var name = _text[start.._at].Trim();
        if (name.StartsWith("export ", StringComparison.Ordinal) || name.StartsWith("export\t", StringComparison.Ordinal)) name = name[7..].Trim();
        wrong = name.Length == 0 ? "a name is missing before =" : name.AsSpan().IndexOfAny(" \t\0\"'") >= 0 ? $"\"{name}\" is not a name" : null;
        return name;
    }

    string? Value(PlanNode place, string name)
    {
        if (Ended) return "";
        switch (_text[_at])
        {
            case '\'':
                return Quoted(place, name, '\'') is { } literal && Rest(place, name) ? literal : null;
            case '"':
                return Quoted(place, name, '"') is { } quoted && Rest(place, name) ? _interpolation.Fill(quoted, place) : null;
            default:
                return _interpolation.Fill(Plain(), place);
        }
    }

    /// <summary>Up to the end of the line or a # after a blank.</summary>
    string Plain()
    {
        var start = _at;
        while (!Ended && _text[_at] != '\n' && !(_text[_at] == '#' && (_at == start || _text[_at - 1] is ' ' or '\t'))) _at++;
        var value = _text[start.._at].Trim();
        return value;
    }

    string? Quoted(PlanNode place, string name, char quote)
    {
        var value = new StringBuilder();
        for (var i = _at + 1; i < _text.Length; i++)
        {
            var c = _text[i];
            if (c == quote)
            {
                Advance(i + 1);
                return value.ToString();
            }
            if (c == '\\' && quote == '"' && i + 1 < _text.Length) value.Append(Escaped(_text[++i]));
            else if (c != '\r' || i + 1 == _text.Length || _text[i + 1] != '\n') value.Append(c);
        }
        _problems.Add(place, "env-quote", $"the quote of {name} is not closed", $"close it with {quote}", name);
        return null;
    }

    static string Escaped(char c) => c switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        '"' or '\\' => c.ToString(),
        // Interpolation has its own way to say a dollar.
        '$' => "$$",
        _ => "\\" + c,
    };

    /// <summary>Behind a closing quote only a comment may stand.</summary>
    bool Rest(PlanNode place, string name)
    {
        SkipBlank();
        if (Ended || _text[_at] is '\n' or '#') return true;
        _problems.Add(place, "env-line", $"something follows the value of {name}", "put all of the value into the quotes", name);
        return false;
    }

    bool Ended => _at >= _text.Length;

    PlanNode Place() => PlanNode.Place(_path, _line, _at - _lineStart + 1);

    void SkipBlank()
    {
        while (!Ended && _text[_at] is (' ' or '\t' or '\r')) _at++;
    }

    void Advance(int to)
    {
        for (; _at < to; _at++)
        {
            if (_text[_at] != '\n') continue;
            _line++;
            _lineStart = _at + 1;
        }
    }

    void NextLine()
    {
        var end = Ended ? -1 : _text.IndexOf('\n', _at);
        Advance(end < 0 ? _text.Length : end + 1);
    }
}
