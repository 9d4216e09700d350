using System.Globalization;
using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>`http` of a probe.</summary>
internal static class HttpProbeKeys
{
    static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PATCH"];

    public static KeyGroup<HttpProbeDefinition> Keys { get; } = new("http",
    [
        new CustomKey<HttpProbeDefinition>("url", KeyShape.Text, "http:// or https://, with placeholders.", ReadUrl, http => Nodes.Text(http.Url)),
        new CustomKey<HttpProbeDefinition>("method", KeyShape.OneOf(string.Join(", ", s_methods), KeyShape.Choice(s_methods), KeyShape.Text),
            "The method of the request.", ReadMethod, http => http.Method == "GET" ? null : Nodes.Text(http.Method)) { Default = "GET" },
        new CustomKey<HttpProbeDefinition>("headers", KeyShape.TextMap, "Headers of the request.",
            (reader, node, http) => PairKeys.Read(reader, node, http.Headers),
            http => Nodes.Sorted(http.Headers, Nodes.Text)),
        new CustomKey<HttpProbeDefinition>("status", KeyShape.OneOf("status", KeyShape.Integer, KeyShape.Text),
            "The good answers: 200, 2xx, 200-399, 2xx-3xx.", ReadStatus, WriteStatus) { Default = "2xx" },
        Rows<HttpProbeDefinition>.Text("body", "Text that the body must contain.", null, http => http.Body, (http, value) => http.Body = value),
    ]);

    static void ReadUrl(ValueReader reader, PlanNode node, HttpProbeDefinition http)
    {
        if (reader.Text(node) is not { } url) return;
        http.Url = url;
        if (!ValidUrl(url))
        {
            reader.Problems.Add(node, "bad-url", $"\"{url}\" is not an http address", "write it whole: http://127.0.0.1:{port}/health");
        }
    }

    /// <summary>Uri is not asked: a placeholder is no port to it, and it costs more at a cold start than all the rest.</summary>
    static bool ValidUrl(string url)
    {
        var scheme = url.StartsWith("http://", StringComparison.Ordinal) ? 7 : url.StartsWith("https://", StringComparison.Ordinal) ? 8 : url.Length;
        var rest = url.AsSpan(scheme);
        return rest.Length > 0 && rest[0] is not ('/' or ':' or '?') && rest.IndexOfAny(" \t\r\n") < 0;
    }

    static void ReadMethod(ValueReader reader, PlanNode node, HttpProbeDefinition http)
    {
        if (reader.Text(node) is not { } text) return;
        http.Method = text.ToUpperInvariant();
        if (Array.IndexOf(s_methods, http.Method) < 0)
        {
            reader.Problems.Add(node, "unknown-choice", $"\"{text}\" is none of {string.Join(", ", s_methods)}", "write one of them");
        }
    }

    static void ReadStatus(ValueReader reader, PlanNode node, HttpProbeDefinition http)
    {
        if (reader.Text(node) is not { } text) return;
        var dash = text.IndexOf('-');
        var first = Codes(dash < 0 ? text : text.AsSpan(0, dash));
        var last = dash < 0 ? first : Codes(text.AsSpan(dash + 1));
        if (first is not { } low || last is not { } high || low.First > high.Last)
        {
            reader.Problems.Add(node, "bad-status", $"\"{text}\" is not a status", "write 200, 2xx or a range such as 200-399");
            return;
        }
        (http.FirstStatus, http.LastStatus) = (low.First, high.Last);
    }

    static (int First, int Last)? Codes(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length == 3 && text[0] is >= '1' and <= '5' && (text[1..] is "xx" or "XX"))
        {
            return ((text[0] - '0') * 100, ((text[0] - '0') * 100) + 99);
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599 ? (code, code) : null;
    }

    static PlanNode? WriteStatus(HttpProbeDefinition http) => (http.FirstStatus, http.LastStatus) switch
    {
        (200, 299) => null,
        var (first, last) when first == last => Nodes.Text(first.ToString(CultureInfo.InvariantCulture)),
        var (first, last) => Nodes.Text(string.Create(CultureInfo.InvariantCulture, $"{first}-{last}")),
    };
}
