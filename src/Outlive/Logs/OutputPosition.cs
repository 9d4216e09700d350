using System.Diagnostics.CodeAnalysis;

namespace Outlive.Logs;

/// <summary>
/// A point in the output of a process from which reading goes on without losing or doubling a byte. Its text, such as
/// <c>3.1234p-1.77</c>, is safe in a URL, an SSE id or a file name.
/// </summary>
/// <param name="Main">In stdout, or in the only stream.</param>
/// <param name="Error">In stderr.</param>
public readonly record struct OutputPosition(StreamPosition Main, StreamPosition Error)
{
    const int LongestText = 128;

    /// <summary>The oldest output that still exists.</summary>
    public static OutputPosition Start => default;

    public override string ToString() => Error.Segment == 0 ? Main.ToString() : $"{Main}-{Error}";

    /// <summary>Parses what <see cref="ToString"/> wrote, and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OutputPosition position)
    {
        position = default;
        if (text is null || text.Length > LongestText) return false;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        var main = dash < 0 ? text : text.AsSpan(0, dash);
        var error = dash < 0 ? "0" : text.AsSpan(dash + 1);
        if (!StreamPosition.TryParse(main, out var first) || !StreamPosition.TryParse(error, out var second)) return false;

        var parsed = new OutputPosition(first, second);
        if (parsed.ToString() != text) return false;
        position = parsed;
        return true;
    }
}
