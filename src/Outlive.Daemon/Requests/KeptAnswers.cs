using System.Security.Cryptography;
using System.Text;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Requests;

/// <summary>
/// What changes with an Idempotency-Key came to, so that one who lost the answer can ask again and nothing happens twice. For an
/// hour of this daemon's life and at most 1,000 keys and 8 MiB; the oldest go first. Failures of ours are not kept: they may be tried again.
/// </summary>
internal sealed class KeptAnswers(TimeProvider time)
{
    public const int LongestKey = 128;
    const int MostKeys = 1000, MostBytes = 8 * 1024 * 1024, FirstFailureOfOurs = 500;
    static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    readonly Lock gate = new();
    readonly Dictionary<(string Caller, string Key), Change> changes = [];
    readonly Queue<Change> order = [];
    long bytes;

    /// <summary>The key of a request, checked; null: it has none.</summary>
    public static string? KeyOf(ApiCall call)
    {
        var header = call.Context.Request.Headers["Idempotency-Key"];
        if (header.Count == 0) return null;
        if (header is [{ Length: > 0 and <= LongestKey } key] && Array.TrueForAll(key.ToCharArray(), x => x is > ' ' and < '\x7f')) return key;
        throw new OutliveException(ErrorCode.BadRequest, $"cannot read the request: an Idempotency-Key has 1 to {LongestKey} printable characters", "Idempotency-Key");
    }

    /// <summary>Carries the change out, unless it was already; then the answer is that of the first time.</summary>
    public async Task AnswerAsync(ApiCall call, string key, Func<Task> carryOut)
    {
        var print = await PrintAsync(call);
        var (change, first) = Begin((call.Caller.Name, key), print);
        if (!change.Print.AsSpan().SequenceEqual(print))
            throw new OutliveException(ErrorCode.Conflict, "cannot do that: this Idempotency-Key was used for another request; make a new key for each change", "Idempotency-Key");
        if (!first && await change.Done.Task.WaitAsync(call.Cancel) is { } earlier)
        {
            call.Context.Response.Headers["Idempotency-Replayed"] = "true";
            call.Deciding = null;
            await call.SendAsync(earlier);
            return;
        }
        if (!first) throw new OutliveException(ErrorCode.Conflict, "cannot do that: the request with this Idempotency-Key failed a moment ago; send it again", "Idempotency-Key");
        // What was begun is finished, whether or not its caller waits for the answer.
        call.Cancel = call.Ending;
        try
        {
            await carryOut();
        }
        finally
        {
            End(change, call.Sent is { Status: < FirstFailureOfOurs } sent ? sent : null);
        }
    }

    (Change Change, bool First) Begin((string Caller, string Key) name, byte[] print)
    {
        lock (gate)
        {
            Trim();
            if (changes.TryGetValue(name, out var there)) return (there, false);
            var change = new Change(name, print, time.GetUtcNow());
            changes[name] = change;
            order.Enqueue(change);
            return (change, true);
        }
    }

    void End(Change change, SentAnswer? answer)
    {
        lock (gate)
        {
            if (answer is null) Forget(change);
            else if (changes.GetValueOrDefault(change.Name) == change) bytes += change.Size = answer.Bytes.Length;
            Trim();
        }
        change.Done.SetResult(answer);
    }

    void Trim()
    {
        var old = time.GetUtcNow() - Kept;
        while (order.TryPeek(out var first) && (first.At <= old || order.Count > MostKeys || bytes > MostBytes))
        {
            order.Dequeue();
            Forget(first);
        }
    }

    void Forget(Change change)
    {
        if (!changes.TryGetValue(change.Name, out var there) || there != change) return;
        changes.Remove(change.Name);
        bytes -= change.Size;
    }

    /// <summary>Of everything that makes it this request and no other.</summary>
    static async Task<byte[]> PrintAsync(ApiCall call)
    {
        var request = call.Context.Request;
        var body = await call.ReadBytesAsync(ApiCall.LargestPlan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n{request.Headers.IfMatch}\n"));
        hash.AppendData(body.Span);
        return hash.GetHashAndReset();
    }

    sealed class Change((string Caller, string Key) name, byte[] print, DateTimeOffset at)
    {
        public (string Caller, string Key) Name => name;
        public byte[] Print => print;
        public DateTimeOffset At => at;
        public int Size { get; set; }
        public TaskCompletionSource<SentAnswer?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
