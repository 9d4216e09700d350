using System.Buffers.Text;

namespace Outlive.Bench;

/// <summary>
/// Reads a stream of entries with a number each and sees to it that every number comes once and in order. It looks at the bytes only, so
/// that many of these take little from the processors that are measured.
/// </summary>
/// <param name="mark">Stands before the number, in an entry's one line.</param>
internal sealed class NumberFollower(Stream entries, byte[] mark)
{
    byte[] buffer = new byte[256 * 1024];
    int start, end;

    /// <summary>Of the last entry.</summary>
    public long Last { get; private set; }
    public long Bytes { get; private set; }
    public long Lost { get; private set; }
    public long Doubled { get; private set; }

    /// <summary>Until the entry with this number, or the end of the stream.</summary>
    public async Task ReadAsync(long until)
    {
        while (Last < until)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }
            if (end == buffer.Length) Array.Resize(ref buffer, 2 * end);
            var count = await entries.ReadAsync(buffer.AsMemory(end));
            if (count == 0) return;
            end += count;
            Bytes += count;
            Take();
        }
    }

    void Take()
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) >= 0)
        {
            var line = buffer.AsSpan(start, length);
            start += length + 1;
            var at = line.IndexOf(mark);
            if (at < 0 || !Utf8Parser.TryParse(line[(at + mark.Length)..], out long number, out _)) continue;
            if (number > Last + 1) Lost += number - Last - 1;
            if (number <= Last) Doubled++;
            Last = number;
        }
    }
}
