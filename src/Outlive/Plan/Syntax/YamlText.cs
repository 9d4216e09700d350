using System.Globalization;
using System.Text;

namespace Outlive.Plan.Syntax;

/// <summary>Writes nodes as YAML in blocks. Dollars are doubled, so that reading fills nothing in.</summary>
internal static class YamlText
{
    public static string Write(PlanNode node)
    {
        var text = new StringBuilder();
        Map(text, node, 0);
        return text.Length == 0 ? "{}\n" : text.ToString();
    }

    static void Map(StringBuilder text, PlanNode map, int indent)
    {
        foreach (var (key, value) in map.Entries)
        {
            text.Append(' ', indent);
            // YAML 1.2, 7.4.2: a key of more than 1024 characters must be announced.
            var announced = key.Text.Length > 200;
            if (announced) text.Append("? ");
            Scalar(text, key.Text, quoted: true);
            if (announced) text.Append('\n').Append(' ', indent);
            text.Append(':');
            Value(text, value, indent + 2);
        }
    }

    static void Value(StringBuilder text, PlanNode value, int indent)
    {
        switch (value)
        {
            case { IsMap: true, Entries.Count: 0 }:
                text.Append(" {}\n");
                break;
            case { IsMap: true }:
                text.Append('\n');
                Map(text, value, indent);
                break;
            case { IsList: true }:
                List(text, value, indent);
                break;
            default:
                text.Append(' ');
                Filled(text, value);
                text.Append('\n');
                break;
        }
    }

    /// <summary>On one line, since lists of a plan are short; maps in blocks.</summary>
    static void List(StringBuilder text, PlanNode list, int indent)
    {
        if (list.Items.Any(item => item.IsMap))
        {
            text.Append('\n');
            foreach (var item in list.Items)
            {
                text.Append(' ', indent).Append('-');
                Value(text, item, indent + 2);
            }
            return;
        }
        text.Append(" [");
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (i > 0) text.Append(", ");
            if (list.Items[i].IsMap) Pairs(text, list.Items[i]);
            else Filled(text, list.Items[i]);
        }
        text.Append("]\n");
    }

    static void Pairs(StringBuilder text, PlanNode map)
    {
        text.Append("{ ");
        for (var i = 0; i < map.Entries.Count; i++)
        {
            if (i > 0) text.Append(", ");
            Scalar(text, map.Entries[i].Name, quoted: true);
            text.Append(": ");
            Filled(text, map.Entries[i].Value);
        }
        text.Append(" }");
    }

    static void Filled(StringBuilder text, PlanNode scalar) => Scalar(text, scalar.Text.Replace("$", "$$", StringComparison.Ordinal), scalar.Quoted);

    static void Scalar(StringBuilder text, string value, bool quoted)
    {
        if (!quoted || Plain(value)) text.Append(value);
        else Quote(text, value);
    }

    /// <summary>Text that every YAML reader takes for text: it begins with a letter or a slash and is no word or number of YAML.</summary>
    static bool Plain(string value)
    {
        if (value.Length == 0 || !(char.IsAsciiLetter(value[0]) || value[0] is '/' or '_') || IsWord(value)) return false;
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or '/' or '+' or '=' or '@' or '%')) return false;
        }
        return true;
    }

    static bool IsWord(string value) => value.ToUpperInvariant() is "TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "NULL" or "Y" or "N";

    static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case < ' ' or (>= '\x7f' and <= '\x9f') or '\u2028' or '\u2029' or '\uFEFF':
                    text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
        text.Append('"');
    }
}
