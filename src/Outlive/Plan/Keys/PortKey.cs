using System.Globalization;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>`ports`: names with a number, a range or `auto`.</summary>
internal static class PortKey
{
    const int Highest = 65535;

    static readonly KeyShape s_port = KeyShape.OneOf("port", KeyShape.Integer, KeyShape.Text);

    public static Key<ServiceDefinition> Row { get; } = new CustomKey<ServiceDefinition>("ports",
        KeyShape.OneOf("map, list or port", KeyShape.Map(s_port), KeyShape.List(s_port), s_port),
        "Ports by name: 8080, 8000-8999 or auto. PORT is the first, PORT_NAME each; in a list a number is its own name.", Read, Write)
    { Restarts = true };

    public static KeyShape Shape => s_port;

    static void Read(ValueReader reader, PlanNode node, ServiceDefinition service)
    {
        if (!node.IsMap)
        {
            reader.WrongType(node, "a map");
            return;
        }
        List<PortDefinition> ports = new(node.Entries.Count);
        foreach (var (key, value) in node.Entries)
        {
            reader.Problems.Enter(key.Text);
            if (ReadPort(reader, key, value) is { } port) ports.Add(port);
            reader.Problems.Leave();
        }
        service.Ports = [.. ports];
    }

    static PortDefinition? ReadPort(ValueReader reader, PlanNode key, PlanNode value)
    {
        if (!Names.Valid(key.Text))
        {
            reader.Problems.Add(key, "port-name", $"\"{key.Text}\" cannot name a port", Names.Repair);
            return null;
        }
        if (value.IsScalar && Parse(value.Text) is var (first, last)) return new() { Name = key.Text, First = first, Last = last };
        var mapping = value.IsScalar && value.Text.Contains(':');
        reader.Problems.Add(value, "bad-port", value.IsScalar ? $"\"{value.Text}\" is not a port" : "this is not a port",
            mapping ? "write the port the program listens on: only containers have ports inside and outside"
                : $"write a number from 1 to {Highest}, a range such as 8000-8999, or auto");
        return null;
    }

    static (int First, int Last)? Parse(string text)
    {
        if (text is "auto" or "0") return (0, 0);
        var dash = text.IndexOf('-');
        var first = Number(dash < 0 ? text : text.AsSpan(0, dash));
        var last = dash < 0 ? first : Number(text.AsSpan(dash + 1));
        return first is null || last is null || first > last ? null : (first.Value, last.Value);
    }

    static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Highest ? number : null;

    static PlanNode? Write(ServiceDefinition service) =>
        service.Ports.Length == 0 ? null : PlanNode.Map([.. service.Ports.Select(port =>
            new PlanEntry(PlanNode.Scalar(port.Name), PlanNode.Scalar(Text(port))))]);

    static string Text(PortDefinition port) =>
        port.Auto ? "auto" : string.Create(CultureInfo.InvariantCulture,
            $"{port.First}{(port.Fixed ? "" : "-" + port.Last.ToString(CultureInfo.InvariantCulture))}");
}
