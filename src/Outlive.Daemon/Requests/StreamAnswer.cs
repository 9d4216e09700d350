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
        if (!shape.Follow || next.IsCompleted) await next;
        var response = call.Context.Response;
        response.ContentType = shape.Type;
        response.Headers.CacheControl = "no-store";
        var output = response.BodyWriter;
        await response.StartAsync(cancel.Token);
        if (shape.IsList) output.Write("["u8);
        var (last, pending) = (shape.LastId, 0);
        var first = true;
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
        if (shape.IsList) output.Write("]"u8);
        await output.FlushAsync(call.Cancel);
    }

    /// <summary>False: nothing was taken for too long.</summary>
    static async Task<bool> FlushedAsync(ApiCall call, PipeWriter output, CancellationToken cancel)
    {
        var flush = output.FlushAsync(cancel);
        if (flush.IsCompleted)
        {
            await flush;
            return true;
        }
        try
        {
            await flush.AsTask().WaitAsync(Patience, call.Parts.Time, cancel);
            return true;
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
        if (shape.IsServerSent) output.Write(Encoding.UTF8.GetBytes($"event: behind\ndata: {{\"after\":\"{last}\"}}\n\n"));
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
        if (shape.IsServerSent) output.Write(Encoding.UTF8.GetBytes($"id: {id(entry)}\ndata: "));
        else if (shape.IsList && !first) output.Write(","u8);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(entry, type);
        output.Write(bytes);
        if (shape.IsServerSent) output.Write("\n\n"u8);
        else if (!shape.IsList) output.Write("\n"u8);
        return bytes.Length;
    }
}
