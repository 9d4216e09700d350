using System.Text;
using Outlive.Logs;

namespace Outlive.Tests.Logs;

/// <summary>A line that was read, kept beyond the read.</summary>
internal sealed record ReadLine(
    OutputStream Stream, long Time, string Text, bool First, bool Partial, bool Notice, OutputPosition Position)
{
    /// <summary>The bytes that stand for it in the stream; Latin-1 keeps each of them.</summary>
    public string Written => Notice ? "" : Partial ? Text : Text + "\n";

    public static ReadLine Of(OutputLine line) => new(
        line.Stream, line.UnixNanoseconds, Encoding.Latin1.GetString(line.Bytes.Span), line.First, line.Partial, line.Notice, line.Position);
}

internal static class Reading
{
    public static List<ReadLine> Read(this SpoolWriter spool, OutputPosition from = default, bool hold = false)
    {
        using var reader = new OutputReader(spool.Directory, from);
        return reader.ReadAvailable(hold);
    }

    public static List<ReadLine> ReadAvailable(this OutputReader reader, bool hold = false)
    {
        List<ReadLine> lines = [];
        while (reader.TryRead(out var line, hold)) lines.Add(ReadLine.Of(line));
        return lines;
    }

    public static IEnumerable<string> Texts(this IEnumerable<ReadLine> lines) => lines.Select(line => line.Text);

    public static string Written(this IEnumerable<ReadLine> lines, OutputStream stream) =>
        string.Concat(lines.Where(line => line.Stream == stream).Select(line => line.Written));
}
