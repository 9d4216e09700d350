using System.Buffers;
using System.Text.Encodings.Web;

namespace Outlive.Logs;

/// <summary>
/// Renders each line as a JSON object on a line of its own: <c>{"time":…,"stream":…,"line":…}</c>, and <c>"partial":true</c>
/// or <c>"notice":true</c> where it applies. Bytes that are not UTF-8 become U+FFFD.
/// </summary>
public sealed class JsonRenderer : IOutputRenderer
{
    const int LongestEscape = 6;
    const int LongestFrame = 128;

    readonly TimeText _time = new();

    public void Render(in OutputLine line, IBufferWriter<byte> output)
    {
        var bytes = line.Bytes.Span;
        var span = output.GetSpan(LongestFrame + LongestEscape * bytes.Length);
        int length = 0;
        Append(span, ref length, "{\"time\":\""u8);
        Append(span, ref length, _time.Of(line.UnixNanoseconds));
        Append(span, ref length, "\",\"stream\":\""u8);
        Append(span, ref length, line.Stream.Name());
        Append(span, ref length, "\",\"line\":\""u8);
        // It replaces what is not UTF-8; as there is room for the longest escapes and no more to come, it does all of it.
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(bytes, span[length..], out _, out int written);
        length += written;
        Append(span, ref length, "\""u8);
        if (line.Partial) Append(span, ref length, ",\"partial\":true"u8);
        if (line.Notice) Append(span, ref length, ",\"notice\":true"u8);
        Append(span, ref length, "}\n"u8);
        output.Advance(length);
    }

    static void Append(Span<byte> span, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(span[length..]);
        length += text.Length;
    }
}
