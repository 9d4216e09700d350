using System.Text;

namespace Outlive.Logs;

/// <summary>The last lines of a process's output.</summary>
internal static class LogTail
{
    const int LongestLine = 4096;
    const int Growth = 8;

    /// <summary>Where the last lines that match begin, and how many there are.</summary>
    public static (OutputPosition From, int Found) Find(string directory, int lines, LogFilter filter)
    {
        if (lines == 0) return (OutputSeek.Tail(directory, 0), 0);
        for (var look = lines; ; look = (int)Math.Min(int.MaxValue, (long)look * Growth))
        {
            var from = OutputSeek.Tail(directory, look);
            var (starts, read) = Starts(directory, from, lines, filter);
            // Fewer lines than were asked for: that was all of them.
            if (starts.Count == lines || read < look) return (starts.Count == 0 ? OutputSeek.Tail(directory, 0) : starts.Peek(), starts.Count);
        }
    }

    /// <summary>The last lines as text, each cut at a length that a person still looks at.</summary>
    public static Task<string[]> LastLinesAsync(string directory, int lines, CancellationToken cancellationToken = default) =>
        Task.Run(() => LastLines(directory, lines), cancellationToken);

    static string[] LastLines(string directory, int lines)
    {
        Queue<string> last = new();
        StringBuilder text = new();
        var open = false;
        using var reader = new OutputReader(directory, OutputSeek.Tail(directory, lines));
        while (reader.TryRead(out var line))
        {
            if (line.First && open) Add(last, text, lines);
            text.Append(Encoding.UTF8.GetString(line.Bytes.Span[..Math.Min(line.Bytes.Length, LongestLine - Math.Min(LongestLine, text.Length))]));
            open = line.Partial;
            if (!open) Add(last, text, lines);
        }
        if (open) Add(last, text, lines);
        return [.. last];
    }

    static void Add(Queue<string> last, StringBuilder text, int most)
    {
        last.Enqueue(text.ToString());
        text.Clear();
        if (last.Count > most) last.Dequeue();
    }

    static (Queue<OutputPosition> Starts, int Read) Starts(string directory, OutputPosition from, int lines, LogFilter filter)
    {
        Queue<OutputPosition> starts = new();
        var read = 0;
        using var reader = new OutputReader(directory, from);
        for (var before = from; reader.TryRead(out var line); before = line.Position)
        {
            if (line.First && !line.Notice) read++;
            if (!line.First || !filter.Matches(line)) continue;
            if (starts.Count == lines) starts.Dequeue();
            starts.Enqueue(before);
        }
        return (starts, read);
    }
}
