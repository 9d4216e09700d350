using System.IO.Pipelines;
using System.Text;
using Outlive.Diagnostics;

namespace Outlive.Daemon.Requests;

/// <summary>
/// Writes entries as they come. What is there already goes out in large pieces, what comes later at once. The next entry is fetched
/// when the one before has found room, so a slow client costs a piece and Kestrel's buffer (64 KiB), and falls behind on disk. One that
/// takes nothing at all for a while is cut off, and told from where to go on. One that has caught up with others that follow the same
/// takes what is serialised for all (<see cref="SharedReading"/>), for as long as it keeps up.
/// </summary>
internal sealed class StreamAnswer<T>(ApiCall call, StreamShape shape, StreamSource<T> source)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), NextTry = TimeSpan.FromSeconds(1);

    PipeWriter? output;
    string? last = shape.LastId;
    bool first = true, stayAlone;
    long? tried;

    public async Task WriteAsync()
    {
        using var place = shape.Follow ? call.EnterStream() : null;
        await using var others = shape.Follow && source.Shared is { } what ? call.Parts.Readings.Enter($"{shape.Type} {what}") : null;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel, call.Ending);
        while (await ReadAsync(others, cancel.Token) is { } joined)
            if (!await ShareAsync(joined.Reading, joined.Piece, joined.Offset, cancel.Token)) return;
    }

    /// <summary>Alone. Null: the answer is complete, or cut off; else where it goes on with others.</summary>
    async Task<(SharedReading Reading, long Piece, int Offset)?> ReadAsync(SharedReadings.Place? others, CancellationToken ending)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(ending);
        await using var entries = source.Read(last, cancel.Token).GetAsyncEnumerator(cancel.Token);
        // A refusal comes with the first entry, and must come before the head does.
        var next = entries.MoveNextAsync().AsTask();
        try
        {
            if (!shape.Follow || next.IsCompleted) await next;
            output ??= await BeginAsync(cancel.Token);
            for (var pending = 0; ;)
            {
                if (!next.IsCompleted || pending >= StreamFrame.Piece)
                {
                    if (!await FlushedAsync(output, cancel.Token)) return null;
                    pending = 0;
                    if (others is not null && !next.IsCompleted && await JoinAsync(others, cancel.Token) is { } joined) return joined;
                }
                if (!await EndedQuietly(next)) break;
                last = source.Id(entries.Current);
                pending += StreamFrame.Write(output, shape, entries.Current, first, last, source.Type);
                first = false;
                next = entries.MoveNextAsync().AsTask();
            }
            if (shape.IsList) StreamFrame.Put(output, "]"u8);
            await output.FlushAsync(call.Cancel);
            return null;
        }
        finally
        {
            // A source that is still looking for its next entry can't be disposed of.
            await cancel.CancelAsync();
            await Task.WhenAny(next);
        }
    }

    async Task<(SharedReading Reading, long Piece, int Offset)?> JoinAsync(SharedReadings.Place others, CancellationToken cancel)
    {
        var time = call.Parts.Time;
        if (last is not { } after || stayAlone || (tried is { } then && time.GetElapsedTime(then) < NextTry)) return null;
        if (others.Join(() => SharedReading.Begin(after, x => source.Read(after, x), source.Id, (x, entry) => StreamFrame.Write(x, shape, entry, first: false, source.Id(entry), source.Type))) is not { } reading) return null;
        tried = time.GetTimestamp();
        return await reading.FindAsync(after, time, cancel) is { } found ? (reading, found.Piece, found.Offset) : null;
    }

    /// <summary>With others. True: it has to read alone again, from the last entry on.</summary>
    async Task<bool> ShareAsync(SharedReading reading, long number, int offset, CancellationToken cancel)
    {
        try
        {
            while (reading.TryTake(number, out var piece))
            {
                if (piece is null)
                {
                    await reading.WaitAsync(number).WaitAsync(cancel);
                    continue;
                }
                if (offset < piece.Bytes.Length) StreamFrame.Put(output!, piece.Bytes.AsSpan(offset));
                last = piece.Last;
                (number, offset) = (number + 1, 0);
                if (!await FlushedAsync(output!, cancel)) return false;
            }
            stayAlone = reading.Over;
            return true;
        }
        catch (OperationCanceledException) when (call.Ending.IsCancellationRequested)
        {
            return false;
        }
    }

    async Task<PipeWriter> BeginAsync(CancellationToken cancel)
    {
        var response = call.Context.Response;
        response.ContentType = shape.Type;
        await response.StartAsync(cancel);
        if (shape.IsList) StreamFrame.Put(response.BodyWriter, "["u8);
        return response.BodyWriter;
    }

    /// <summary>False: nothing was taken for too long, and it was cut off.</summary>
    async Task<bool> FlushedAsync(PipeWriter to, CancellationToken cancel)
    {
        // Kestrel cuts the connection when a flush is cancelled, and with it what is still to be said.
        var flush = to.FlushAsync(call.Context.RequestAborted);
        try
        {
            var result = flush.IsCompleted ? await flush : await flush.AsTask().WaitAsync(Patience, call.Parts.Time, cancel);
            return result.IsCompleted ? throw new OperationCanceledException("the client has gone") : true;
        }
        catch (TimeoutException)
        {
            CutOff(to);
            return false;
        }
    }

    /// <summary>
    /// Server-sent events end with one that says where to go on, for when what is on its way is read after all. Lines break off,
    /// since an orderly end of them means that the instance has ended; the last whole line says where.
    /// </summary>
    void CutOff(PipeWriter to)
    {
        call.Started?.Log.Write(new(DaemonLogLevel.Warn, "http", $"a client of {call.Context.Request.Path.Value} took nothing for {Patience.TotalSeconds:0} s and was cut off after {last}"));
        if (shape.IsServerSent) StreamFrame.Put(to, Encoding.UTF8.GetBytes($"event: behind\ndata: {{\"after\":\"{last}\"}}\n\n"));
        else call.Context.Abort();
    }

    /// <summary>The end of the server is the end of the stream, and not its breaking off: nobody should try again.</summary>
    async Task<bool> EndedQuietly(Task<bool> next)
    {
        try
        {
            return await next;
        }
        catch (OperationCanceledException) when (call.Ending.IsCancellationRequested)
        {
            return false;
        }
    }
}
