using System.Globalization;
using System.Text;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>
/// Probes as Kubernetes writes them, in camelCase or snake_case. What is not written has our defaults; an http answer from 200 to
/// 399 is good, as there.
/// </summary>
internal static class KubernetesProbe
{
    static readonly (string Theirs, string Ours)[] s_durations = [("initial_delay_seconds", "initial_delay"), ("period_seconds", "interval"),
        ("timeout_seconds", "timeout")];
    static readonly (string Theirs, string Ours)[] s_numbers = [("success_threshold", "success_threshold"),
        ("failure_threshold", "failure_threshold")];
    static readonly string[] s_known = ["http_get", "tcp_socket", "exec", .. s_durations.Select(row => row.Theirs),
        .. s_numbers.Select(row => row.Theirs)];
    static readonly string[] s_http = ["path", "port", "host", "scheme", "http_headers"];

    public static Spelling Spelling(string name, string probe) =>
        new(name, KeyShape.Map(KeyShape.OneOf("value", KeyShape.Integer,
            KeyShape.Map(KeyShape.OneOf("value", KeyShape.Text,
            KeyShape.List(KeyShape.OneOf("value", KeyShape.Text, KeyShape.Map(KeyShape.Text))))))),
            $"Kubernetes': becomes {probe}. httpGet, tcpSocket or exec; initialDelaySeconds, periodSeconds, timeoutSeconds, "
            + "successThreshold, failureThreshold; snake_case too.",
            (map, entry) => Rewrite(map, entry, probe));

    static void Rewrite(CanonicalMap map, PlanEntry entry, string probe)
    {
        if (!entry.Value.IsMap)
        {
            map.Problems.Add(entry.Value, "wrong-type", $"{entry.Name} is not a map", "write httpGet, tcpSocket or exec below it");
            return;
        }
        map.Put(entry.Key, PlanNode.Map([], entry.Value), probe);
        foreach (var part in entry.Value.Entries)
        {
            map.Problems.Enter(part.Name);
            Part(map, probe, part);
            map.Problems.Leave();
        }
    }

    static void Part(CanonicalMap map, string probe, PlanEntry part)
    {
        var name = Snake(part.Name);
        var seconds = Array.Find(s_durations, row => row.Theirs == name).Ours;
        var number = Array.Find(s_numbers, row => row.Theirs == name).Ours;
        if (seconds is not null) Time(map, probe, part, seconds);
        else if (number is not null) map.Put(part.Key, part.Value, probe, number);
        else if (name == "exec") map.Put(part.Key, part.Value.Find("command") ?? part.Value, probe, "exec");
        else if (name == "http_get") map.Put(part.Key, Http(map.Problems, part.Value), probe, "http");
        else if (name == "tcp_socket") map.Put(part.Key, Tcp(map.Problems, part.Value), probe, "tcp");
        else Unknown(map.Problems, part.Key, name, s_known);
    }

    static void Time(CanonicalMap map, string probe, PlanEntry part, string name)
    {
        map.Put(part.Key, Seconds(part.Value), probe, name);
        if (probe == "ready" && name == "initial_delay") StartTimeout(map, part);
    }

    /// <summary>Kubernetes waits for ever; we begin to count when it begins to look.</summary>
    static void StartTimeout(CanonicalMap map, PlanEntry delay)
    {
        if (!int.TryParse(delay.Value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return;
        if (seconds < Defaults.StartTimeout.TotalSeconds || seconds > DurationText.Longest.TotalSeconds) return;
        var timeout = DurationText.Write(Defaults.StartTimeout + TimeSpan.FromSeconds(seconds));
        map.Put(delay.Key, PlanNode.Scalar(timeout, true, delay.Value), "ready", "start_timeout");
    }

    static PlanNode Seconds(PlanNode value) => value.IsScalar && !value.IsNull && value.Text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
        ? PlanNode.Scalar(value.Text + "s", true, value) : value;

    static PlanNode Http(PlanProblems problems, PlanNode value)
    {
        if (!value.IsMap) return value;
        var fields = Fields(problems, value, s_http);
        var scheme = fields.GetValueOrDefault("scheme")?.Text.ToUpperInvariant() == "HTTPS" ? "https" : "http";
        var path = fields.GetValueOrDefault("path")?.Text ?? "/";
        var url = $"{scheme}://{fields.GetValueOrDefault("host")?.Text ?? "127.0.0.1"}:{Port(fields.GetValueOrDefault("port"))}/{path.TrimStart('/')}";
        List<PlanEntry> http =
        [
            new(PlanNode.Scalar("url", at: value), PlanNode.Scalar(url, true, fields.GetValueOrDefault("path") ?? value)),
            new(PlanNode.Scalar("status", at: value), PlanNode.Scalar("200-399", true, value)),
        ];
        if (fields.GetValueOrDefault("http_headers") is { } headers) http.Add(new(PlanNode.Scalar("headers", at: headers), Headers(headers)));
        return PlanNode.Map(http, value);
    }

    static PlanNode Tcp(PlanProblems problems, PlanNode value)
    {
        if (!value.IsMap) return value;
        var fields = Fields(problems, value, ["port", "host"]);
        if (fields.GetValueOrDefault("port") is not { IsScalar: true } port) return PlanNode.Scalar("true", at: value);
        return fields.GetValueOrDefault("host") is { IsScalar: true } host ? PlanNode.Scalar($"{host.Text}:{port.Text}", true, port) : port;
    }

    static string Port(PlanNode? port) => port switch
    {
        null => "{port}",
        { Text: var text } when text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 => text,
        { Text: var name } => $"{{port:{name}}}",
    };

    static PlanNode Headers(PlanNode list) =>
        !list.IsList ? list : PlanNode.Map([.. list.Items.Select(item =>
            new PlanEntry(PlanNode.Scalar(item.Find("name")?.Text ?? "", true, item), item.Find("value") ?? PlanNode.Scalar("", true, item)))], list);

    static Dictionary<string, PlanNode> Fields(PlanProblems problems, PlanNode map, string[] known)
    {
        Dictionary<string, PlanNode> fields = [];
        foreach (var entry in map.Entries)
        {
            var name = Snake(entry.Name);
            if (Array.IndexOf(known, name) < 0) Unknown(problems, entry.Key, name, known);
            else if (!entry.Value.IsNull) fields[name] = entry.Value;
        }
        return fields;
    }

    static void Unknown(PlanProblems problems, PlanNode key, string name, string[] known)
    {
        var close = Suggestion.For(name, known);
        problems.Add(key, "unknown-key", $"this probe has no key {key.Text}",
            close is null ? $"known are {string.Join(", ", known)}" : $"did you mean {close}?");
    }

    static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c)) snake.Append('_').Append(char.ToLowerInvariant(c));
            else snake.Append(c);
        }
        return snake.ToString();
    }
}
