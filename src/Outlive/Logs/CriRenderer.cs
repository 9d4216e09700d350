using System.Buffers;

namespace Outlive.Logs;

/// <summary>
/// Renders lines as container runtimes log them: <c>2026-01-02T03:04:05.000000006Z stdout F line</c>, with <c>P</c> for a
/// piece that goes on. That format knows only stdout and stderr: everything but stderr is stdout.
/// </summary>
public sealed class CriRenderer : IOutputRenderer
{
    readonly TimeText _time = new();

    public void Render(in OutputLine line, IBufferWriter<byte> output)
    {
        var bytes = line.Bytes.Span;
        var tag = Tag(line.Stream == OutputStream.Stderr, line.Partial);
        int length = TimeText.Length + tag.Length + bytes.Length + 1;

        var span = output.GetSpan(length);
        _time.Of(line.UnixNanoseconds).CopyTo(span);
        tag.CopyTo(span[TimeText.Length..]);
        bytes.CopyTo(span[(TimeText.Length + tag.Length)..]);
        span[length - 1] = (byte)'\n';
        output.Advance(length);
    }

    static ReadOnlySpan<byte> Tag(bool error, bool partial) => (error, partial) switch
    {
        (false, false) => " stdout F "u8,
        (false, true) => " stdout P "u8,
        (true, false) => " stderr F "u8,
        (true, true) => " stderr P "u8,
    };
}
