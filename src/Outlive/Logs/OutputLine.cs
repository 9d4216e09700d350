namespace Outlive.Logs;

/// <summary>A line of output or, when it is long or unfinished, a piece of one.</summary>
/// <param name="Stream">Where it was written.</param>
/// <param name="UnixNanoseconds">When its first byte arrived.</param>
/// <param name="Bytes">Without the newline; valid until the next read.</param>
/// <param name="First">Whether it begins a line.</param>
/// <param name="Partial">Whether the line goes on in a later piece.</param>
/// <param name="Notice">Whether it is not output but a word of ours about output that is missing.</param>
/// <param name="Position">From where to read on after it.</param>
public readonly record struct OutputLine(
    OutputStream Stream,
    long UnixNanoseconds,
    ReadOnlyMemory<byte> Bytes,
    bool First,
    bool Partial,
    bool Notice,
    OutputPosition Position);
