using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>Maps of names to text: environment, labels, headers.</summary>
internal static class PairKeys
{
    public static Key<ServiceDefinition> Environment { get; } = new CustomKey<ServiceDefinition>("environment", KeyShape.TextMap,
        "Variables of the process; a name alone takes its value from the variables the plan is read with.", ReadEnvironment,
        service => Nodes.Sorted(service.Environment, Nodes.Text))
    { Restarts = true, OfProcess = true };

    public static Key<ServiceDefinition> Labels { get; } = new CustomKey<ServiceDefinition>("labels", KeyShape.TextMap,
        "Words of your own, to select and group by.", (reader, node, service) => Read(reader, node, service.Labels),
            service => Nodes.Sorted(service.Labels, Nodes.Text));

    public static void Read(ValueReader reader, PlanNode node, Dictionary<string, string> target)
    {
        if (!node.IsMap)
        {
            reader.WrongType(node, "a map");
            return;
        }
        foreach (var (key, value) in node.Entries)
        {
            reader.Problems.Enter(key.Text);
            if (key.Text.Length == 0) reader.Problems.Add(key, "empty-value", "a name is empty", "write a name");
            else if (value.IsNull) target[key.Text] = "";
            else if (reader.Text(value) is { } text) target[key.Text] = text;
            reader.Problems.Leave();
        }
    }

    static void ReadEnvironment(ValueReader reader, PlanNode node, ServiceDefinition service)
    {
        if (!node.IsMap)
        {
            reader.WrongType(node, "a map");
            return;
        }
        foreach (var (key, value) in node.Entries)
        {
            reader.Problems.Enter(key.Text);
            if (!Names.ValidVariable(key.Text))
            {
                reader.Problems.Add(key, "variable-name", $"\"{key.Text}\" cannot name a variable", "write NAME: value, with a name that has no =");
            }
            else if (!value.IsNull) Set(reader, service, key.Text, value);
            else if (reader.Context.Variables.TryGetValue(key.Text, out var given)) service.Environment[key.Text] = given;
            reader.Problems.Leave();
        }
    }

    static void Set(ValueReader reader, ServiceDefinition service, string name, PlanNode value)
    {
        if (reader.Text(value) is { } text) service.Environment[name] = text;
    }
}
