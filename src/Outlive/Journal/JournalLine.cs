using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Outlive.Contracts.Api;

namespace Outlive.Journal;

/// <summary>An event as a line of JSON, its number first, so that a line can be skipped without parsing it.</summary>
internal static class JournalLine
{
    /// <summary>No event is longer on disk, so a longer line is damage and readers need no larger buffer.</summary>
    public const int Longest = 64 * 1024;

    const int LongestMessage = 1000;

    static ReadOnlySpan<byte> Start => "{\"sequence\":"u8;

    /// <summary>An event that is too long loses its details and the end of its sentence.</summary>
    public static void Write(InstanceEvent happened, ArrayBufferWriter<byte> output, Utf8JsonWriter json)
    {
        var before = output.WrittenCount;
        WriteOnce(happened, output, json);
        if (output.WrittenCount - before <= Longest) return;
        happened.Data = null;
        happened.Message = Short(happened.Message);
        happened.By = Short(happened.By);
        happened.Service = Short(happened.Service);
        happened.Process = Short(happened.Process);
        happened.Signal = Short(happened.Signal);
        happened.Kind = Short(happened.Kind)!;
        var kept = output.WrittenSpan[..before].ToArray();
        output.ResetWrittenCount();
        output.Write(kept);
        WriteOnce(happened, output, json);
    }

    /// <summary>Null: not an event.</summary>
    public static InstanceEvent? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ApiJson.Default.InstanceEvent) is { Sequence: > 0 } happened ? happened : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>0: it can't be told without parsing the line.</summary>
    public static long SequenceOf(ReadOnlySpan<byte> line) =>
        line.StartsWith(Start) && line[^1] == '}' && Utf8Parser.TryParse(line[Start.Length..], out long sequence, out _) ? sequence : 0;

    static void WriteOnce(InstanceEvent happened, ArrayBufferWriter<byte> output, Utf8JsonWriter json)
    {
        json.Reset(output);
        JsonSerializer.Serialize(json, happened, ApiJson.Default.InstanceEvent);
        output.Write("\n"u8);
    }

    static string? Short(string? text) => text is { Length: > LongestMessage } ? string.Concat(text.AsSpan(0, LongestMessage), "…") : text;
}
