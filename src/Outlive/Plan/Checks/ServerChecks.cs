using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Checks;

/// <summary>A server that would be open to more than its owner meant.</summary>
internal static class ServerChecks
{
    const string HashMark = "sha256:";
    const int HashLength = 7 + 64;

    public static void Check(PlanProblems problems, PlanNode? written, ServerDefinition server)
    {
        if (written is not { IsMap: true }) return;
        problems.Enter("server");
        CheckListen(problems, written, server);
        CheckTls(problems, written, server);
        CheckTokens(problems, written, server);
        CheckNames(problems, written, server);
        if (server.Socket is { Group.Length: 0 }) Add(problems, Place(written, "socket"), "socket", "no-group", "no group is named", "write group: NAME");
        problems.Leave();
    }

    static void CheckListen(PlanProblems problems, PlanNode written, ServerDefinition server)
    {
        var places = Place(written, "listen") is { IsList: true } list ? list.Items : [Place(written, "listen")];
        for (var i = 0; i < server.Listen.Length; i++)
        {
            var place = i < places.Count ? places[i] : places[0];
            if (ListenAddress.Parse(server.Listen[i], out var reason) is not { } address)
                Add(problems, place, "listen", "bad-listen", $"cannot listen on \"{server.Listen[i]}\": {reason}", "write an address and a port, as in http://127.0.0.1:7780 or https://0.0.0.0:7780");
            else if (address.Secure && server.Tls is null)
                Add(problems, place, "listen", "no-tls", $"cannot listen on \"{server.Listen[i]}\": https needs a certificate", "write tls: { certificate: FILE, key: FILE }");
            else if (!address.IsLoopback && !address.Secure)
                Add(problems, place, "listen", "open-without-tls", $"cannot listen on \"{server.Listen[i]}\": beyond this machine tokens would go in the clear", "use https with tls, or listen on 127.0.0.1");
            else if (!address.IsLoopback && server.AnonymousReads)
                Add(problems, Place(written, "anonymous"), "anonymous", "open-to-anybody", "anonymous: viewer would let the whole network read", "use tokens, or listen on 127.0.0.1");
        }
    }

    static void CheckTls(PlanProblems problems, PlanNode written, ServerDefinition server)
    {
        if (server.Tls is { } tls && (tls.Certificate.Length == 0 || tls.Key.Length == 0))
            Add(problems, Place(written, "tls"), "tls", "no-tls", "tls needs a certificate and its key", "write both: { certificate: FILE, key: FILE }");
    }

    static void CheckTokens(PlanProblems problems, PlanNode written, ServerDefinition server)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var items = Place(written, "tokens").Items;
        for (var i = 0; i < server.Tokens.Length; i++)
        {
            var (token, place) = (server.Tokens[i], items[i]);
            if (!Names.Valid(token.Name)) Add(problems, place, "tokens", "bad-name", $"\"{token.Name}\" cannot name a token", Names.Repair);
            else if (!names.Add(token.Name)) Add(problems, place, "tokens", "name-twice", $"two tokens are called {token.Name}", "rename one");
            // What is no hash may be the token itself, so it is not repeated.
            if (!IsHash(token.Hash)) Add(problems, place, "tokens", "bad-hash", $"the hash of token \"{token.Name}\" is none", "write sha256: and 64 hexadecimal digits, as `outlive token create` says them");
        }
    }

    static void CheckNames(PlanProblems problems, PlanNode written, ServerDefinition server)
    {
        foreach (var host in server.Hosts)
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
                Add(problems, Place(written, "hosts"), "hosts", "bad-host", $"\"{host}\" is no host name", "write a name without scheme and port, as in ci.example.org");
        foreach (var origin in server.Cors)
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.GetLeftPart(UriPartial.Authority) != origin)
                Add(problems, Place(written, "cors"), "cors", "bad-origin", $"\"{origin}\" is no origin", "write a scheme and a host, without a path, as in https://example.org; * is not taken");
    }

    static bool IsHash(string text)
    {
        if (text.Length != HashLength || !text.StartsWith(HashMark, StringComparison.Ordinal)) return false;
        foreach (var digit in text.AsSpan(HashMark.Length))
            if (!char.IsAsciiHexDigitLower(digit)) return false;
        return true;
    }

    static PlanNode Place(PlanNode written, string key) => written.Find(key) ?? written;

    static void Add(PlanProblems problems, PlanNode place, string key, string rule, string message, string repair)
    {
        problems.Enter(key);
        problems.Add(place, rule, message, repair, null);
        problems.Leave();
    }
}
