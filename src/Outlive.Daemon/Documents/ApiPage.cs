using System.Net;
using System.Security.Cryptography;
using System.Text;
using Outlive.Daemon.Auth;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Documents;

/// <summary>The table of routes as one page without a script and without anything from elsewhere.</summary>
internal static class ApiPage
{
    const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color-scheme: light dark }
        h2 { margin: 2rem 0 .3rem; font-size: 1rem } code { font-size: .95em } small { opacity: .7 } summary { cursor: pointer }
        .m { display: inline-block; min-width: 4.5em; font-weight: 600 } table { border-collapse: collapse } td { padding: .1rem 1rem .1rem 0; vertical-align: top }
        """;

    /// <summary>What the page may do: this style, and nothing else.</summary>
    public static string Policy { get; } = $"default-src 'none'; frame-ancestors 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    public static byte[] Write(IReadOnlyList<Route> routes)
    {
        var page = new StringBuilder($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Outlive: the API</title><style>{Style}</style><h1>The API</h1>");
        page.Append("<p>For programs: <a href=\"/openapi/v1.json\">/openapi/v1.json</a>. On TCP send <code>Authorization: Bearer TOKEN</code>.</p>");
        foreach (var route in routes) Append(page, route);
        return Encoding.UTF8.GetBytes(page.Append("</html>\n").ToString());
    }

    static void Append(StringBuilder page, Route route)
    {
        page.Append("<h2><span class=\"m\">").Append(route.Method).Append("</span> <code>").Append(Text(route.Pattern)).Append("</code> <small>").Append(RoleText.Of(route.Role)).Append("</small></h2><div>")
            .Append(Text(route.Summary)).Append("</div>");
        if (route.Query.Length > 0)
        {
            page.Append("<table>");
            foreach (var word in route.Query) page.Append("<tr><td><code>").Append(Text(word.Name)).Append("</code><td>").Append(Text(word.Summary));
            page.Append("</table>");
        }
        if (route.Body is { } body) page.Append("<small>takes ").Append(Text(body().Type.Name)).Append("</small> ");
        if (route.Reply is { } reply) page.Append("<small>gives ").Append(Text(reply().Type.Name)).Append("</small>");
    }

    static string Text(string text) => WebUtility.HtmlEncode(text);
}
