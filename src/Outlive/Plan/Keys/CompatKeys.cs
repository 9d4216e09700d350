using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>`server.compat`.</summary>
internal static class CompatKeys
{
    static readonly Choice[] s_surfaces = [new("dashboard", 0)];
    static readonly Choice[] s_roles = [new("operator", 0), new("viewer", 1), new("admin", 2)];

    static readonly KeyGroup<CompatDefinition> s_keys = new("compat",
    [
        Rows<CompatDefinition>.Choice("surface", "Whose API.", s_surfaces, _ => 0, (compat, value) => compat.Surface = s_surfaces[value].Word),
        new CustomKey<CompatDefinition>("listen", KeyShape.Text, "An address of this machine only.", ReadListen,
            compat => compat.Listen == Defaults.DashboardListen ? null : Nodes.Text(compat.Listen)) { Default = Defaults.DashboardListen },
        Rows<CompatDefinition>.Choice("role", "What everybody of this user may do there; to kill processes takes admin.", s_roles,
            compat => Array.FindIndex(s_roles, role => role.Word == compat.Role), (compat, value) => compat.Role = s_roles[value].Word),
    ]);

    public static Key<ServerDefinition> Row { get; } = new CustomKey<ServerDefinition>("compat",
        KeyShape.List(KeyShape.OneOf("word or map", KeyShape.Choice(Choices.Words(s_surfaces)), KeyShape.Group(s_keys))),
        "APIs of other systems, each on its own address: dashboard, or the keys below.", Read,
        server => server.Compat.Length == 0 ? null : PlanNode.List([.. server.Compat.Select(s_keys.Write)]));

    static void Read(ValueReader reader, PlanNode node, ServerDefinition server)
    {
        if (!node.IsList)
        {
            reader.WrongType(node, "a list");
            return;
        }
        List<CompatDefinition> surfaces = [];
        foreach (var item in node.Items)
        {
            var compat = new CompatDefinition();
            if (item.IsScalar) Choices.Read(reader, item, s_surfaces);
            else s_keys.Read(reader, item, compat);
            if (surfaces.Exists(other => other.Listen == compat.Listen))
            {
                reader.Problems.Add(item, "compat-twice", $"two surfaces listen on {compat.Listen}", "give one of them another address", null);
            }
            surfaces.Add(compat);
        }
        server.Compat = [.. surfaces];
    }

    static void ReadListen(ValueReader reader, PlanNode node, CompatDefinition compat)
    {
        if (reader.Text(node) is not { } text) return;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http", IsLoopback: true, PathAndQuery: "/", UserInfo: "" }) compat.Listen = text;
        else reader.Problems.Add(node, "compat-listen", $"\"{text}\" is not an http address of this machine", $"write {Defaults.DashboardListen}; it has no tokens, so nobody else may reach it");
    }
}
