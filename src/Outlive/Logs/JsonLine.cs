using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Outlive.Logs;

/// <summary>What people want to see of a line that a JSON logger wrote: pino, bunyan, winston, zap, logrus, serilog, .NET and others.</summary>
/// <param name="Level">trace, debug, info, warn, error or fatal; null: the line has none that is known.</param>
/// <param name="Rest">The other fields as <c>name=value</c>, in their order.</param>
internal sealed record JsonLine(string? Level, DateTimeOffset? Time, string? Message, string Rest)
{
    const int DeepestNesting = 16;
    const int LongestValue = 200;

    static readonly string[] s_levels = ["level", "@l", "severity", "lvl", "LogLevel", "log.level", "levelname"];
    static readonly string[] s_times = ["time", "@t", "ts", "timestamp", "@timestamp", "Timestamp", "asctime"];
    static readonly string[] s_messages = ["msg", "message", "@m", "@mt", "Message", "event", "RenderedMessage", "MessageTemplate"];

    /// <summary>Who wrote it, which the reader knows, and versions of formats.</summary>
    static readonly string[] s_noise = ["v", "pid", "hostname"];

    /// <summary>Null: not a JSON object with a message or a level, so it is shown as it is.</summary>
    public static JsonLine? Summarise(string text)
    {
        if (text.AsSpan().Trim() is not ['{', .., '}']) return null;
        try
        {
            using var document = JsonDocument.Parse(text, new() { MaxDepth = DeepestNesting });
            return Summarise(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // a string that is no text, such as half a surrogate pair
        }
    }

    static JsonLine? Summarise(JsonElement line)
    {
        var (level, time, message) = (Find(line, s_levels), Find(line, s_times), Find(line, s_messages));
        // Serilog leaves the level out when it is Information.
        var name = level is { } found ? LevelOf(found.Value) : time is { Name: "@t" } ? "info" : null;
        if (message is null && name is null) return null;
        var rest = new StringBuilder();
        foreach (var field in line.EnumerateObject())
        {
            if (field.Name == level?.Name || field.Name == time?.Name || field.Name == message?.Name || s_noise.Contains(field.Name)) continue;
            if (rest.Length > 0) rest.Append(' ');
            rest.Append(field.Name).Append('=').Append(Short(TextOf(field.Value)));
        }
        return new(name, time is { } at ? TimeOf(at.Value) : null, message is { } said ? TextOf(said.Value) : null, rest.ToString());
    }

    static JsonProperty? Find(JsonElement line, string[] names)
    {
        foreach (var name in names)
            foreach (var field in line.EnumerateObject())
                if (field.NameEquals(name)) return field;
        return null;
    }

    static string? LevelOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out var number) => LevelOf(number),
        JsonValueKind.String => LevelOf(value.GetString()!),
        _ => null,
    };

    /// <summary>As pino and bunyan number them.</summary>
    static string? LevelOf(int number) => number switch
    {
        < 10 => null,
        < 20 => "trace",
        < 30 => "debug",
        < 40 => "info",
        < 50 => "warn",
        < 60 => "error",
        _ => "fatal",
    };

    static string? LevelOf(string name) => name.ToUpperInvariant() switch
    {
        "TRACE" or "VERBOSE" or "SILLY" => "trace",
        "DEBUG" => "debug",
        "INFO" or "INFORMATION" or "NOTICE" => "info",
        "WARN" or "WARNING" => "warn",
        "ERROR" or "ERR" => "error",
        "FATAL" or "CRITICAL" or "PANIC" or "DPANIC" or "ALERT" or "EMERGENCY" => "fatal",
        _ => null,
    };

    static DateTimeOffset? TimeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) => TimeOf(number),
        JsonValueKind.String when DateTimeOffset.TryParse(
            value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) => time,
        _ => null,
    };

    /// <summary>Seconds, milliseconds, microseconds or nanoseconds since 1970: told apart by their size until the year 5000.</summary>
    static DateTimeOffset? TimeOf(double number)
    {
        if (number is not (> 0 and < 1e20)) return null;
        while (number >= 1e11) number /= 1000;
        return DateTimeOffset.UnixEpoch.AddSeconds(number);
    }

    static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    static string Short(string value) => value.Length > LongestValue ? string.Concat(value.AsSpan(0, LongestValue), "…") : value;
}
