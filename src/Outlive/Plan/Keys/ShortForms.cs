using System.Globalization;
using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>Short ways to write our own keys, made long before merging, so that a file can add to what another one wrote short.</summary>
internal static class ShortForms
{
    public static PlanNode Of(PlanProblems problems, string key, PlanNode value) => key switch
    {
        "restart" => Restart(value),
        "depends_on" => Dependencies(problems, value),
        "environment" or "labels" => Pairs(problems, value),
        "ports" => Ports(problems, value),
        "ready" or "alive" => Probe(value),
        _ => value,
    };

    /// <summary>`- NAME=value` or `- NAME`.</summary>
    public static PlanNode Pairs(PlanProblems problems, PlanNode value)
    {
        if (!value.IsList) return value;
        var entries = new MapEntries(problems);
        foreach (var item in value.Items)
        {
            if (!item.IsScalar)
            {
                problems.Add(item, "wrong-type", "an item of this list is not NAME=value", "write - NAME=value, or a map", null);
                continue;
            }
            var sign = item.Text.IndexOf('=');
            var name = PlanNode.Scalar(sign < 0 ? item.Text : item.Text[..sign], quoted: true, item);
            entries.Add(name, sign < 0 ? PlanNode.Scalar("null", at: item) : PlanNode.Scalar(item.Text[(sign + 1)..], quoted: true, item));
        }
        return PlanNode.Map(entries.Finish(), value);
    }

    /// <summary>A list or a single port: numbers are their own names, the rest is called by its place.</summary>
    public static PlanNode Ports(PlanProblems problems, PlanNode value)
    {
        if (value.IsScalar && !value.IsNull) return PlanNode.Map([new(PlanNode.Scalar("main", true, value), value)], value);
        if (!value.IsList) return value;
        var entries = new MapEntries(problems);
        for (var i = 0; i < value.Items.Count; i++)
        {
            var port = value.Items[i];
            var isNumber = int.TryParse(port.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
            entries.Add(PlanNode.Scalar(isNumber ? port.Text : $"port{i + 1}", true, port), port);
        }
        return PlanNode.Map(entries.Finish(), value);
    }

    static PlanNode Restart(PlanNode value)
    {
        if (!value.IsScalar || value.IsNull) return value;
        var text = value.IsFalse ? "never" : value.Text;
        var colon = text.IndexOf(':');
        var policy = new PlanEntry(PlanNode.Scalar("policy", at: value), PlanNode.Scalar(colon < 0 ? text : text[..colon], true, value));
        return colon < 0
            ? PlanNode.Map([policy], value)
            : PlanNode.Map([policy, new(PlanNode.Scalar("tries", at: value), PlanNode.Scalar(text[(colon + 1)..], true, value))], value);
    }

    static PlanNode Dependencies(PlanProblems problems, PlanNode value)
    {
        if (value.IsNull) return value;
        var entries = new MapEntries(problems);
        foreach (var item in value.IsMap ? [] : value.IsList ? value.Items : [value])
        {
            if (item.IsScalar) entries.Add(PlanNode.Scalar(item.Text, true, item), PlanNode.Map([], item));
            else problems.Add(item, "wrong-type", "an item of this list is not a service's name",
                "write - name, or a map of names to conditions", null);
        }
        foreach (var (key, condition) in value.Entries)
        {
            entries.Add(PlanNode.Scalar(key.Text, true, key),
                condition.IsScalar && !condition.IsNull
                ? PlanNode.Map([new(PlanNode.Scalar("condition", at: condition), condition)], condition) : condition);
        }
        return PlanNode.Map(entries.Finish(), value);
    }

    static PlanNode Probe(PlanNode value)
    {
        if (value.Find("http") is not { IsScalar: true, IsNull: false, IsFalse: false } url) return value;
        return PlanNode.Map([.. value.Entries.Select(entry =>
            entry.Name == "http" ? new(entry.Key, PlanNode.Map([new(PlanNode.Scalar("url", at: url), url)], url)) : entry)], value);
    }
}
