using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Outlive.Diagnostics;

/// <summary>
/// Writes an entry as text: a line, and indented lines below it. Whatever comes from elsewhere can neither begin a line of its own
/// nor speak to the terminal that shows it.
/// </summary>
internal static class DaemonLogFormat
{
    const int LongestText = 16 * 1024;

    public static string Render(DaemonLogEntry entry, DateTimeOffset at)
    {
        var text = new StringBuilder(160);
        text.Append(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        text.Append(" [").Append(NameOf(entry.Level)).Append("] [");
        var start = text.Length;
        Append(text, entry.Category);
        text.Append(' ', Math.Max(0, 20 - (text.Length - start))).Append("] ");
        Append(text, entry.Message);
        text.Append('\n');
        if (entry.Values.Count > 0) AppendValues(text, entry.Values);
        AppendLine(text, "Process ID", entry.ProcessId);
        AppendLine(text, "Container ID", entry.ContainerId);
        AppendLine(text, "Network ID", entry.NetworkId);
        if (entry.Exception is { } problem) AppendStack(text, problem.ToString());
        return text.ToString();
    }

    static string NameOf(DaemonLogLevel level) => level switch
    {
        DaemonLogLevel.Debug => "DEBUG",
        DaemonLogLevel.Trace => "TRACE",
        DaemonLogLevel.Info => "INFO",
        DaemonLogLevel.Warn => "WARN",
        DaemonLogLevel.Error => "ERROR",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    /// <summary>As JSON, whose own escapes keep it on one line.</summary>
    static void AppendValues(StringBuilder text, IReadOnlyCollection<KeyValuePair<string, object?>> values)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in values) WriteValue(json, name, value);
            json.WriteEndObject();
        }
        text.Append("  Data: ").Append(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)).Append('\n');
    }

    static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case bool yes: json.WriteBoolean(name, yes); break;
            case int or long or short or byte or uint: json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case double number when double.IsFinite(number): json.WriteNumber(name, number); break;
            default: json.WriteString(name, Short(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")); break;
        }
    }

    static void AppendLine(StringBuilder text, string name, string? value)
    {
        if (value is null) return;
        text.Append("  ").Append(name).Append(": ");
        Append(text, value);
        text.Append('\n');
    }

    static void AppendStack(StringBuilder text, string stack)
    {
        text.Append("  Stack: ");
        var first = true;
        foreach (var line in Short(stack).Split('\n'))
        {
            if (!first) text.Append("    ");
            first = false;
            Append(text, line.TrimEnd('\r'));
            text.Append('\n');
        }
    }

    static void Append(StringBuilder text, string value)
    {
        foreach (var letter in Short(value))
        {
            if (letter == '\n') text.Append("\\n");
            else if (letter == '\r') text.Append("\\r");
            else if (letter == '\t') text.Append(letter);
            // Controls, and what turns the direction of writing round.
            else if (char.IsControl(letter) || letter is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'))
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else text.Append(letter);
        }
    }

    static string Short(string value) => value.Length > LongestText ? string.Concat(value.AsSpan(0, LongestText), "…") : value;
}
