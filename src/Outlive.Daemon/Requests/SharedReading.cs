using System.Buffers;

namespace Outlive.Daemon.Requests;

/// <summary>
/// One reading for all who follow the same and have caught up: each entry is read and serialised once. The newest pieces stay in memory,
/// up to a bound, whoever has not taken them; a follower that needs an older one reads alone again. Where it fails it ends, and those who
/// read alone are told why.
/// </summary>
internal sealed class SharedReading
{
    public const int Most = 512 * 1024;
    const int Looks = 3;
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    readonly Lock gate = new();
    readonly CancellationTokenSource cancel = new();
    readonly List<SharedPiece> pieces = [];
    TaskCompletionSource changed = New();
    Task running = Task.CompletedTask;
    string before;
    long first;
    int cost;
    bool over;

    SharedReading(string after) => before = after;

    /// <summary>There will be nothing more.</summary>
    public bool Over
    {
        get { lock (gate) return over; }
    }

    /// <param name="after">The entry that it goes on after.</param>
    /// <param name="write">Puts an entry as it goes out.</param>
    public static SharedReading Begin<T>(string after, Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, string> id, Action<IBufferWriter<byte>, T> write)
    {
        var reading = new SharedReading(after);
        reading.running = reading.RunAsync(source, id, write);
        return reading;
    }

    public async Task EndAsync()
    {
        await cancel.CancelAsync();
        await running;
    }

    /// <summary>Where what follows an entry begins. It may be a moment behind who asks; null: it is not there, or not any more.</summary>
    public async Task<(long Piece, int Offset)?> FindAsync(string id, TimeProvider time, CancellationToken gone)
    {
        for (var look = 0; look < Looks; look++)
        {
            Task more;
            lock (gate)
            {
                if (Find(id) is { } found) return found;
                if (over) return null;
                more = changed.Task;
            }
            await more.WaitAsync(Moment, time, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            gone.ThrowIfCancellationRequested();
        }
        return null;
    }

    /// <summary>False: it was let go of, or there will be none. Null with true: it is not there yet.</summary>
    public bool TryTake(long number, out SharedPiece? piece)
    {
        lock (gate)
        {
            var at = number - first;
            piece = at >= 0 && at < pieces.Count ? pieces[(int)at] : null;
            return piece is not null || (at >= 0 && !over);
        }
    }

    /// <summary>Completes when the piece is there, or never will be.</summary>
    public Task WaitAsync(long number)
    {
        lock (gate) return over || number < first + pieces.Count ? Task.CompletedTask : changed.Task;
    }

    (long Piece, int Offset)? Find(string id)
    {
        if (id == before) return (first, 0);
        for (var i = pieces.Count - 1; i >= 0; i--)
            if (pieces[i].EndOf(id) is { } end) return (first + i, end);
        return null;
    }

    async Task RunAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, string> id, Action<IBufferWriter<byte>, T> write)
    {
        // Who reads alone meets what is wrong too, and can tell the client.
        await ReadAsync(source, id, write).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate) over = true;
        changed.SetResult();
    }

    async Task ReadAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, string> id, Action<IBufferWriter<byte>, T> write)
    {
        await using var entries = source(cancel.Token).GetAsyncEnumerator(cancel.Token);
        var bytes = new ArrayBufferWriter<byte>();
        List<(string, int)> ends = [];
        while (true)
        {
            var next = entries.MoveNextAsync();
            if (ends.Count > 0 && (!next.IsCompleted || bytes.WrittenCount >= StreamFrame.Piece))
            {
                Publish(new(bytes.WrittenSpan.ToArray(), [.. ends]));
                bytes.ResetWrittenCount();
                ends.Clear();
            }
            if (!await next) break;
            write(bytes, entries.Current);
            ends.Add((id(entries.Current), bytes.WrittenCount));
        }
        if (ends.Count > 0) Publish(new(bytes.WrittenSpan.ToArray(), [.. ends]));
    }

    void Publish(SharedPiece piece)
    {
        TaskCompletionSource told;
        lock (gate)
        {
            pieces.Add(piece);
            cost += piece.Cost;
            var gone = 0;
            for (; cost > Most && gone < pieces.Count - 1; gone++) cost -= pieces[gone].Cost;
            if (gone > 0) before = pieces[gone - 1].Last;
            pieces.RemoveRange(0, gone);
            first += gone;
            (told, changed) = (changed, New());
        }
        told.SetResult();
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
