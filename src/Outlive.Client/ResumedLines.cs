using System.Runtime.CompilerServices;
using Outlive.Client.Transport;
using Outlive.Contracts.Api;

namespace Outlive.Client;

/// <summary>A stream of lines that goes on when its connection breaks: a daemon that is killed comes back within a second.</summary>
internal sealed class ResumedLines(ApiExchange exchange, TimeProvider time, Func<string> target)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), GiveUp = TimeSpan.FromSeconds(15);

    /// <summary>Without it a broken connection is the end.</summary>
    public required bool Follow { get; init; }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var brokenSince = time.GetTimestamp();
        var everOpen = false;
        while (true)
        {
            var reply = await TryOpenAsync(everOpen, brokenSince, cancel).ConfigureAwait(false);
            if (reply is not null)
            {
                everOpen = true;
                await using var closing = reply.ConfigureAwait(false);
                var lines = new LineReader(reply);
                var broken = false;
                while (!broken)
                {
                    (var line, broken) = await TryReadAsync(lines, cancel).ConfigureAwait(false);
                    if (line is { Length: > 0 } some) yield return some;
                    else if (line is null && !broken) yield break;
                }
                brokenSince = time.GetTimestamp();
            }
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
    }

    async ValueTask<(ReadOnlyMemory<byte>? Line, bool Broken)> TryReadAsync(LineReader lines, CancellationToken cancel)
    {
        try
        {
            return (await lines.ReadAsync(cancel).ConfigureAwait(false), false);
        }
        catch (IOException) when (Follow)
        {
            return (null, true);
        }
        catch (IOException problem)
        {
            throw exchange.Http.Unreachable(problem.Message);
        }
    }

    async Task<HttpReply?> TryOpenAsync(bool again, long brokenSince, CancellationToken cancel)
    {
        try
        {
            var reply = await exchange.Http.SendAsync(new HttpRequest("GET", target(), Headers: $"Connection: close\r\nAccept: {ApiRoutes.Lines}\r\n"), cancel).ConfigureAwait(false);
            if (reply.Succeeded) return reply;
            await using var closing = reply.ConfigureAwait(false);
            throw ApiExchange.Refusal(reply.Status, await reply.ReadAllAsync(cancel).ConfigureAwait(false));
        }
        catch (OutliveException problem) when (again && problem.Code == ErrorCode.Unreachable && time.GetElapsedTime(brokenSince) < GiveUp)
        {
            return null;
        }
    }
}
