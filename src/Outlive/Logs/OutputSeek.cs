namespace Outlive.Logs;

/// <summary>Finds positions in the output of a process without reading all of it.</summary>
public static class OutputSeek
{
    /// <summary>Where the last lines begin; with 0, where the output ends now.</summary>
    public static OutputPosition Tail(string directory, int lines)
    {
        var files = new SegmentFiles(directory);
        using var main = new LineStarts(files, files.Main ?? OutputStream.Stdout);
        using var error = new LineStarts(files, OutputStream.Stderr);
        bool mainMoved = main.MovePrevious(), errorMoved = error.MovePrevious();
        var position = new OutputPosition(main.End, error.End);
        for (; lines > 0 && (mainMoved || errorMoved); lines--)
        {
            if (errorMoved && (!mainMoved || error.Time >= main.Time))
            {
                position = position with { Error = error.Start };
                errorMoved = error.MovePrevious();
            }
            else
            {
                position = position with { Main = main.Start };
                mainMoved = main.MovePrevious();
            }
        }
        return position;
    }

    /// <summary>Where the lines begin whose first byte came at a time or later.</summary>
    public static OutputPosition Since(string directory, long unixNanoseconds)
    {
        var files = new SegmentFiles(directory);
        return new(
            Since(files, files.Main ?? OutputStream.Stdout, unixNanoseconds),
            Since(files, OutputStream.Stderr, unixNanoseconds));
    }

    static StreamPosition Since(SegmentFiles files, OutputStream stream, long time)
    {
        foreach (long number in files.List(stream).Reverse())
        {
            using var segment = Segment.Open(files, stream, number);
            if (segment is null) break;
            if (segment.TimeOf(0) < time) return NextLine(files, stream, new(number, segment.OffsetOf(time)));
        }
        return default;
    }

    /// <summary>The first beginning of a line at or after a position: the end of the line that holds the byte before it.</summary>
    static StreamPosition NextLine(SegmentFiles files, OutputStream stream, StreamPosition position)
    {
        if (position.Offset == 0) return position;
        using var cursor = new StreamCursor(files, stream, position with { Offset = position.Offset - 1 }, OutputReader.BufferSize);
        bool partial = true;
        for (int moment = 0; partial && cursor.Peek(moment, hold: false) && cursor.Pending.Notice is null; moment++)
        {
            partial = cursor.Pending.Partial;
            cursor.Take();
        }
        return cursor.Position;
    }
}
