using System.Buffers;

namespace Outlive.Logs;

/// <summary>
/// Renders lines as they were written. A line that another stream interrupts is broken, so that two never run together.
/// </summary>
/// <param name="time">Put the time before each line.</param>
/// <param name="stream">Put the stream before each line.</param>
public sealed class TextRenderer(bool time = false, bool stream = false) : IOutputRenderer
{
    readonly TimeText _time = new();
    OutputStream? _open;

    public void Render(in OutputLine line, IBufferWriter<byte> output)
    {
        if (_open is not null && _open != line.Stream) output.Write("\n"u8);
        if (_open != line.Stream) WritePrefix(line, output);
        output.Write(line.Bytes.Span);
        if (!line.Partial) output.Write("\n"u8);
        _open = line.Partial ? line.Stream : null;
    }

    void WritePrefix(in OutputLine line, IBufferWriter<byte> output)
    {
        if (time)
        {
            output.Write(_time.Of(line.UnixNanoseconds));
            output.Write(" "u8);
        }
        if (stream)
        {
            output.Write(line.Stream.Name());
            output.Write(" "u8);
        }
    }
}
