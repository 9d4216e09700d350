namespace Outlive.Client.Transport;

/// <summary>The lines of a body that goes on.</summary>
internal sealed class LineReader(HttpReply reply)
{
    const int LongestLine = 16 * 1024 * 1024;

    byte[] buffer = new byte[16 * 1024];
    int start, end;

    /// <summary>A whole line, valid until the next call; null: there are no more.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = buffer.AsMemory(start, length);
                start += length + 1;
                return line;
            }
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == LongestLine) throw new IOException("a line of its answer is too long");
            if (end == buffer.Length) Array.Resize(ref buffer, end * 2);
            var count = await reply.ReadAsync(buffer.AsMemory(end), cancel).ConfigureAwait(false);
            if (count == 0) return null;
            end += count;
        }
    }
}
