using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>`secrets`: where values come from, never the values.</summary>
internal static class SecretKey
{
    public static Key<SecretDefinition> File { get; } = new CustomKey<SecretDefinition>("file", KeyShape.Text,
        "A file whose content, without the last line's end, is the value.", (reader, node, secret) => secret.File = reader.Path(node),
        secret => secret.File is { } file ? Nodes.Text(file) : null);

    public static Key<SecretDefinition> Variable { get; } = Rows<SecretDefinition>.Text("env", "A variable of the daemon's environment.", null,
        secret => secret.Variable, (secret, value) => secret.Variable = value);

    public static KeyGroup<SecretDefinition> Keys { get; } = new("secret",
    [
        File, Variable,
        new CustomKey<SecretDefinition>("command", Commands.Shape, "A command that prints the value.",
            (reader, node, secret) => secret.Command = Commands.Read(reader, node), secret => Commands.Write(secret.Command)),
    ]);

    public static Key<ServiceDefinition> Row { get; } = new CustomKey<ServiceDefinition>("secrets", KeyShape.Map(KeyShape.Group(Keys)),
        "Variables whose value is fetched at each start and never shown or stored.", Read,
        service => Nodes.Sorted(service.Secrets, secret => Keys.Write(secret)!))
    { Restarts = true, OfProcess = true };

    static void Read(ValueReader reader, PlanNode node, ServiceDefinition service)
    {
        if (!node.IsMap)
        {
            // The text may be the secret itself, so it is not repeated.
            reader.Problems.Add(node, "wrong-type", "secrets is not a map", "write NAME: { file: … }, { env: … } or { command: … }", null);
            return;
        }
        foreach (var (key, value) in node.Entries)
        {
            reader.Problems.Enter(key.Text);
            if (!Names.ValidVariable(key.Text))
            {
                reader.Problems.Add(key, "variable-name", $"\"{key.Text}\" cannot name a variable", "write a name that has no =");
            }
            else ReadSource(reader, key, value, service);
            reader.Problems.Leave();
        }
    }

    static void ReadSource(ValueReader reader, PlanNode key, PlanNode value, ServiceDefinition service)
    {
        if (!value.IsMap || value.Entries.Count != 1)
        {
            reader.Problems.Add(value.Line > 0 ? value : key, "secret-source", $"the secret {key.Text} needs one source",
                "write { file: … }, { env: … } or { command: … }; the value itself never stands in a plan", null);
            return;
        }
        var secret = new SecretDefinition();
        var before = reader.Problems.Count;
        Keys.Read(reader, value, secret);
        if (secret is { File: null, Variable: null, Command: null } && before == reader.Problems.Count)
        {
            reader.Problems.Add(value, "secret-source", $"the secret {key.Text} needs one source",
                "write { file: … }, { env: … } or { command: … }", null);
        }
        service.Secrets[key.Text] = secret;
    }
}
