using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outlive.Diagnostics;

namespace Outlive.Daemon.Requests;

/// <summary>
/// Writes entries as they come. What is there already goes out in large pieces, what comes later at once. The next entry is fetched
/// when the one before has found room, so a slow client costs a piece and Kestrel's buffer (64 KiB), and falls behind on disk. One that
/// takes nothing at all for a while is cut off, and told from where to go on.
/// </summary>
internal static class StreamAnswer
{
    const int Piece = 32 * 1024;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task WriteAsync<T>(ApiCall call, StreamShape shape, Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, string> id, JsonTypeInfo<T> type)
    {
        using var place = shape.Follow ? call.EnterStream() : null;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel, call.Ending);
        await using var entries = source(cancel.Token).GetAsyncEnumerator(cancel.Token);
        // A refusal comes with the first entry, and must come before the head does.
        var next = entries.MoveNextAsync().AsTask();
        try
        {
            if (!shape.Follow || next.IsCompleted) await next;
            var output = await BeginAsync(call, shape, cancel.Token);
            var (last, pending, first) = (shape.LastId, 0, true);
            while (true)
            {
                if (!next.IsCompleted || pending >= Piece)
                {
                    if (!await FlushedAsync(call, output, cancel.Token))
                    {
                        CutOff(call, output, shape, last);
                        return;
                    }
                    pending = 0;
                }
                if (!await EndedQuietly(next, call.Ending)) break;
                pending += Write(output, shape, entries.Current, first, id, type);
                (first, last) = (false, id(entries.Current));
                next = entries.MoveNextAsync().AsTask();
            }
            if (shape.IsList) Put(output, "]"u8);
            await output.FlushAsync(call.Cancel);
        }
        finally
        {
            // A source that is still looking for its next entry can't be disposed of.
            await cancel.CancelAsync();
            await Task.WhenAny(next);
        }
    }

    static async Task<PipeWriter> BeginAsync(ApiCall call, StreamShape shape, CancellationToken cancel)
    {
        var response = call.Context.Response;
        response.ContentType = shape.Type;
        await response.StartAsync(cancel);
        if (shape.IsList) Put(response.BodyWriter, "["u8);
        return response.BodyWriter;
    }

    /// <summary>False: nothing was taken for too long.</summary>
    static async Task<bool> FlushedAsync(ApiCall call, PipeWriter output, CancellationToken cancel)
    {
        // Kestrel cuts the connection when a flush is cancelled, and with it what is still to be said.
        var flush = output.FlushAsync(call.Context.RequestAborted);
        try
        {
            var result = flush.IsCompleted ? await flush : await flush.AsTask().WaitAsync(Patience, call.Parts.Time, cancel);
            return result.IsCompleted ? throw new OperationCanceledException("the client has gone") : true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// Server-sent events end with one that says where to go on, for when what is on its way is read after all. Lines break off,
    /// since an orderly end of them means that the instance has ended; the last whole line says where.
    /// </summary>
    static void CutOff(ApiCall call, PipeWriter output, StreamShape shape, string? last)
    {
        call.Started?.Log.Write(new(DaemonLogLevel.Warn, "http", $"a client of {call.Context.Request.Path.Value} took nothing for {Patience.TotalSeconds:0} s and was cut off after {last}"));
        if (shape.IsServerSent) Put(output, Encoding.UTF8.GetBytes($"event: behind\ndata: {{\"after\":\"{last}\"}}\n\n"));
        else call.Context.Abort();
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
        if (shape.IsServerSent) Put(output, Encoding.UTF8.GetBytes($"id: {id(entry)}\ndata: "));
        else if (shape.IsList && !first) Put(output, ","u8);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(entry, type);
        Put(output, bytes);
        if (shape.IsServerSent) Put(output, "\n\n"u8);
        else if (!shape.IsList) Put(output, "\n"u8);
        return bytes.Length;
    }

    /// <summary>With its size: where the client has gone, Kestrel gives no room to who doesn't ask for any.</summary>
    static void Put(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
