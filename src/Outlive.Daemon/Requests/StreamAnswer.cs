using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outlive.Daemon.Requests;

/// <summary>Writes entries as they come. What is there already goes out in large pieces, what comes later at once.</summary>
internal static class StreamAnswer
{
    const int Piece = 32 * 1024;

    public static async Task WriteAsync<T>(ApiCall call, StreamShape shape, Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, string> id, JsonTypeInfo<T> type)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel, call.Ending);
        await using var entries = source(cancel.Token).GetAsyncEnumerator(cancel.Token);
        // A refusal comes with the first entry, and must come before the head does.
        var next = entries.MoveNextAsync().AsTask();
        if (!shape.Follow || next.IsCompleted) await next;
        var response = call.Context.Response;
        response.ContentType = shape.Type;
        response.Headers.CacheControl = "no-store";
        var output = response.BodyWriter;
        await response.StartAsync(cancel.Token);
        if (shape.IsList) output.Write("["u8);
        var (first, pending) = (true, 0);
        while (true)
        {
            if (!next.IsCompleted)
            {
                await output.FlushAsync(cancel.Token);
                pending = 0;
            }
            if (!await EndedQuietly(next, call.Ending)) break;
            pending += Write(output, shape, entries.Current, first, id, type);
            first = false;
            if (pending >= Piece)
            {
                await output.FlushAsync(cancel.Token);
                pending = 0;
            }
            next = entries.MoveNextAsync().AsTask();
        }
        if (shape.IsList) output.Write("]"u8);
        await output.FlushAsync(call.Cancel);
    }

    /// <summary>The end of the server is the end of the stream, and not its breaking off: nobody should try again.</summary>
    static async Task<bool> EndedQuietly(Task<bool> next, CancellationToken ending)
    {
        try
        {
            return await next;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return false;
        }
    }

    static int Write<T>(IBufferWriter<byte> output, StreamShape shape, T entry, bool first, Func<T, string> id, JsonTypeInfo<T> type)
    {
        if (shape.IsServerSent) output.Write(Encoding.UTF8.GetBytes($"id: {id(entry)}\ndata: "));
        else if (shape.IsList && !first) output.Write(","u8);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(entry, type);
        output.Write(bytes);
        if (shape.IsServerSent) output.Write("\n\n"u8);
        else if (!shape.IsList) output.Write("\n"u8);
        return bytes.Length;
    }
}
