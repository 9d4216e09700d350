using System.Globalization;
using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>`server`. What the values must be together is checked by ServerChecks.</summary>
internal static class ServerKeys
{
    static readonly Choice[] s_roles = [new("viewer", 0), new("operator", 1), new("admin", 2)];
    static readonly Choice[] s_anonymous = [new("none", 0), new("viewer", 1)];

    static KeyGroup<TlsDefinition> Tls { get; } = new("tls",
    [
        PathRow<TlsDefinition>("certificate", "A file in PEM, with the chain.", x => x.Certificate, (x, value) => x.Certificate = value),
        PathRow<TlsDefinition>("key", "A file in PEM, readable by the daemon's user alone.", x => x.Key, (x, value) => x.Key = value),
    ]);

    static KeyGroup<TokenDefinition> Tokens { get; } = new("token",
    [
        Rows<TokenDefinition>.Text("name", "Whose it is.", null, x => x.Name, (x, value) => x.Name = value),
        RoleRow<TokenDefinition>("What it may do.", x => x.Role, (x, value) => x.Role = value),
        Rows<TokenDefinition>.Text("hash", "sha256: and 64 hexadecimal digits; `outlive token create` says it.", null, x => x.Hash, (x, value) => x.Hash = value),
    ]);

    static KeyGroup<SocketDefinition> Socket { get; } = new("socket",
    [
        Rows<SocketDefinition>.Text("group", "A group of the machine, by name or number.", null, x => x.Group, (x, value) => x.Group = value),
        RoleRow<SocketDefinition>("What its members may do.", x => x.Role, (x, value) => x.Role = value),
    ]);

    public static KeyGroup<ServerDefinition> Keys { get; } = new("server",
    [
        TextsRow("listen", "Addresses beside the Unix socket, as in http://127.0.0.1:7780; beyond loopback only https.", x => x.Listen, (x, value) => x.Listen = value),
        new GroupKey<ServerDefinition, TlsDefinition>("tls", "For https.", Tls, x => x.Tls, x => x.Tls ??= new()),
        new CustomKey<ServerDefinition>("tokens", KeyShape.List(KeyShape.Group(Tokens)), "Tokens made elsewhere; those of `outlive token` need no row here.", ReadTokens,
            x => x.Tokens.Length == 0 ? null : PlanNode.List([.. x.Tokens.Select(Tokens.Write)])),
        Rows<ServerDefinition>.Choice("anonymous", "What who has no token may do on TCP; viewer only on loopback.", s_anonymous, x => x.AnonymousReads ? 1 : 0, (x, value) => x.AnonymousReads = value == 1),
        TextsRow("hosts", "Names by which it is called, beside its addresses and localhost; others are refused.", x => x.Hosts, (x, value) => x.Hosts = value),
        TextsRow("cors", "Origins of other sites whose pages may use it, as in https://example.org.", x => x.Cors, (x, value) => x.Cors = value),
        new GroupKey<ServerDefinition, SocketDefinition>("socket", "Others than the daemon's user and root on the Unix socket.", Socket, x => x.Socket, x => x.Socket ??= new()),
        CompatKeys.Row,
        new UnavailableKey<ServerDefinition>("mcp", "The API for language models."),
    ]);

    static Key<ServerDefinition> TextsRow(string name, string doc, Func<ServerDefinition, string[]> get, Action<ServerDefinition, string[]> set) =>
        new CustomKey<ServerDefinition>(name, KeyShape.Texts, doc, (reader, node, server) => set(server, reader.Texts(node) ?? []), server => Nodes.Texts(get(server)));

    static Key<T> RoleRow<T>(string doc, Func<T, string> get, Action<T, string> set) =>
        Rows<T>.Choice("role", doc, s_roles, x => Array.FindIndex(s_roles, y => y.Word == get(x)), (x, value) => set(x, s_roles[value].Word));

    static Key<T> PathRow<T>(string name, string doc, Func<T, string> get, Action<T, string> set) =>
        new CustomKey<T>(name, KeyShape.Text, doc, (reader, node, x) => set(x, reader.Path(node) ?? ""), x => get(x) is { Length: > 0 } path ? Nodes.Text(path) : null);

    static void ReadTokens(ValueReader reader, PlanNode node, ServerDefinition server)
    {
        if (!node.IsList)
        {
            reader.WrongType(node, "a list");
            return;
        }
        var tokens = new List<TokenDefinition>(node.Items.Count);
        foreach (var item in node.Items)
        {
            var token = new TokenDefinition();
            reader.Problems.Enter(tokens.Count.ToString(CultureInfo.InvariantCulture));
            if (item.IsMap) Tokens.Read(reader, item, token);
            // The text may be a token, so it is not repeated.
            else reader.Problems.Add(item, "wrong-type", "a token is a map", "write { name: …, role: …, hash: … }", null);
            reader.Problems.Leave();
            tokens.Add(token);
        }
        server.Tokens = [.. tokens];
    }
}
