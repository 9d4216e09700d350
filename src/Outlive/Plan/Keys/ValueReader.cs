using System.Globalization;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>Reads values of nodes; each method gives null after it has reported what is wrong.</summary>
internal sealed class ValueReader(PlanProblems problems, PlanContext context)
{
    public PlanProblems Problems => problems;
    public PlanContext Context => context;

    public string? Text(PlanNode node)
    {
        if (!node.IsScalar)
        {
            WrongType(node, "text");
            return null;
        }
        if (!node.Text.Contains('\0')) return node.Text;
        problems.Add(node, "no-nul", "a NUL character cannot be handed to a program", "remove it");
        return null;
    }

    public bool? Bool(PlanNode node)
    {
        if (node.IsScalar && Bools.Parse(node.Text) is { } value) return value;
        WrongType(node, "true or false");
        return null;
    }

    public int? Integer(PlanNode node, int least, int most)
    {
        if (!node.IsScalar || !int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            WrongType(node, "a whole number");
            return null;
        }
        if (value >= least && value <= most) return value;
        OutOfRange(node, $"{value} is out of range", most == int.MaxValue ? $"write at least {least}" : $"write a number from {least} to {most}");
        return null;
    }

    public double? Number(PlanNode node, double least, double most)
    {
        if (!node.IsScalar || !double.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var value))
        {
            WrongType(node, "a number");
            return null;
        }
        if (value >= least && value <= most) return value;
        OutOfRange(node, $"{node.Text} is out of range", string.Create(CultureInfo.InvariantCulture, $"write a number from {least} to {most}"));
        return null;
    }

    public TimeSpan? Duration(PlanNode node, bool zero)
    {
        if (!node.IsScalar || DurationText.Parse(node.Text) is not { } value)
        {
            WrongType(node, "a duration");
            return null;
        }
        if (value < TimeSpan.Zero) OutOfRange(node, "a duration cannot be negative", "remove the sign");
        else if (value == TimeSpan.Zero && !zero)
        {
            OutOfRange(node, "it must be longer than nothing", "write a longer duration, or remove the key for the default");
        }
        else if (value > DurationText.Longest) OutOfRange(node, "it is longer than ten years", "write a shorter duration");
        else return value;
        return null;
    }

    public long? Size(PlanNode node, long least)
    {
        if (!node.IsScalar || SizeText.Parse(node.Text) is not { } value)
        {
            WrongType(node, "a size");
            return null;
        }
        if (value >= least) return value;
        OutOfRange(node, $"{node.Text} is too small", $"write at least {SizeText.Write(least)}; a number without a unit counts bytes");
        return null;
    }

    /// <summary>A list of text, or one text instead of it.</summary>
    public string[]? Texts(PlanNode node)
    {
        if (node.IsScalar) return Text(node) is { } only ? [only] : null;
        if (!node.IsList)
        {
            WrongType(node, "a list");
            return null;
        }
        List<string> texts = new(node.Items.Count);
        foreach (var item in node.Items)
        {
            if (item.IsNull) problems.Add(item, "empty-value", "an item of the list is empty", "write it or remove its dash");
            else if (Text(item) is { } text) texts.Add(text);
        }
        return [.. texts];
    }

    /// <summary>An absolute path; one that begins with a placeholder is resolved at the start.</summary>
    public string? Path(PlanNode node)
    {
        if (Text(node) is not { } text) return null;
        if (text.Length == 0)
        {
            problems.Add(node, "empty-value", "a path is empty", "write the path");
            return null;
        }
        if (text.StartsWith('~'))
        {
            problems.Add(node, "home-path", "~ is a shell's word", $"write ${{HOME}}{text[1..]}");
            return null;
        }
        return text.StartsWith('{') ? text : System.IO.Path.GetFullPath(text, context.Directory);
    }

    public void WrongType(PlanNode node, string wanted)
    {
        var found = node.Kind switch
        {
            NodeKind.Map => "a map",
            NodeKind.List => "a list",
            _ => node.IsNull ? "nothing" : $"\"{(node.Text.Length > 60 ? node.Text[..60] + "…" : node.Text)}\"",
        };
        problems.Add(node, "wrong-type", $"{found} is not {wanted}", Repair(wanted));
    }

    public void OutOfRange(PlanNode node, string message, string repair) => problems.Add(node, "out-of-range", message, repair);

    static string Repair(string wanted) => wanted switch
    {
        "a duration" => "write a number with its unit: 500ms, 30s, 5m, 2h, 7d",
        "a size" => "write a number with its unit: 512M, 1G (powers of 1024)",
        "true or false" => "write true or false",
        "a whole number" => "write a number without a point",
        "a number" => "write a number such as 1.5",
        _ => $"write {wanted}",
    };
}
