using System.Globalization;
using System.Text;
using Outlive.Contracts.Api;

namespace Outlive.Client.Transport;

/// <summary>An answer: its head, then its body by length, in chunks, or up to the end of the connection.</summary>
internal sealed class HttpReply(Stream connection) : IAsyncDisposable
{
    const int LargestHead = 64 * 1024;
    const long UntilEnd = long.MaxValue;

    byte[] buffer = new byte[16 * 1024];
    int start, end;
    bool chunked;
    /// <summary>Of the body, or of the current chunk.</summary>
    long left = UntilEnd;

    public int Status { get; private set; }

    /// <summary>As <see cref="ApiRoutes.TerminalHeader"/> says.</summary>
    public bool Terminal { get; private set; }

    public bool Succeeded => Status is >= 200 and < 300;

    public Stream Connection => connection;

    public async Task ReadHeadAsync(CancellationToken cancel)
    {
        var line = await ReadHeadLineAsync(cancel).ConfigureAwait(false);
        if (!line.StartsWith("HTTP/1.", StringComparison.Ordinal) || line.Length < 12 || !int.TryParse(line.AsSpan(9, 3), CultureInfo.InvariantCulture, out var status))
            throw new IOException($"it does not speak HTTP (\"{line}\")");
        Status = status;
        while ((line = await ReadHeadLineAsync(cancel).ConfigureAwait(false)).Length > 0)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) left = long.Parse(line.AsSpan(15), CultureInfo.InvariantCulture);
            else if (line.StartsWith(ApiRoutes.TerminalHeader, StringComparison.OrdinalIgnoreCase)) Terminal = line.EndsWith("true", StringComparison.OrdinalIgnoreCase);
            else if (line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)) chunked = line.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
        }
        if (chunked) left = 0;
        if (Status is 204 or 304) left = 0;
    }

    public async Task<byte[]> ReadAllAsync(CancellationToken cancel)
    {
        var all = new byte[left is > 0 and < int.MaxValue ? (int)left : 64 * 1024];
        var length = 0;
        while (true)
        {
            if (length == all.Length)
            {
                if (left == 0 && !chunked) break;
                Array.Resize(ref all, length * 2);
            }
            var count = await ReadAsync(all.AsMemory(length), cancel).ConfigureAwait(false);
            if (count == 0) break;
            length += count;
        }
        if (length < all.Length) Array.Resize(ref all, length);
        return all;
    }

    /// <summary>0: the body has ended.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancel)
    {
        if (left == 0)
        {
            if (chunked) await NextChunkAsync(cancel).ConfigureAwait(false);
            if (left == 0) return 0;
        }
        if (start == end && !await FillAsync(cancel).ConfigureAwait(false))
            return left == UntilEnd ? 0 : throw new IOException("the answer ended in its middle");
        var count = (int)Math.Min(Math.Min(end - start, into.Length), left);
        buffer.AsMemory(start, count).CopyTo(into);
        start += count;
        if (left != UntilEnd) left -= count;
        if (chunked && left == 0) await ReadHeadLineAsync(cancel).ConfigureAwait(false);
        return count;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    async Task NextChunkAsync(CancellationToken cancel)
    {
        var line = await ReadHeadLineAsync(cancel).ConfigureAwait(false);
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        var digits = semicolon < 0 ? line : line[..semicolon];
        if (!long.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out left) || left < 0)
            throw new IOException($"its answer is no HTTP (a chunk of \"{line}\")");
        if (left == 0) chunked = false;
    }

    async Task<string> ReadHeadLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.UTF8.GetString(buffer, start, length > 0 && buffer[start + length - 1] == '\r' ? length - 1 : length);
                start += length + 1;
                return line;
            }
            if (end - start > LargestHead) throw new IOException("the head of its answer is too long");
            if (!await FillAsync(cancel).ConfigureAwait(false)) throw new IOException("it hung up without an answer");
        }
    }

    async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        if (start == end) start = end = 0;
        if (end == buffer.Length && start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length) Array.Resize(ref buffer, end * 2);
        var count = await connection.ReadAsync(buffer.AsMemory(end), cancel).ConfigureAwait(false);
        end += count;
        return count > 0;
    }
}
