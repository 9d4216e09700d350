using System.Runtime.CompilerServices;
using System.Text;
using Outlive.Contracts.Api;

namespace Outlive.Logs;

/// <summary>
/// The output of many processes as one, by the time of each line's first byte. Reading from the position of any line gives
/// exactly what would have followed it. Lines that had been written when the reading began are in order over all processes; what
/// comes while following is ordered as far as it has come.
/// </summary>
internal sealed class MergedLog(ILogSources sources)
{
    public async IAsyncEnumerable<LogEntry> ReadAsync(LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Seeking and searching take their time, and the caller may be the engine's one thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var filter = new LogFilter(request);
        var merged = new MergedSources(sources, request, filter);
        await using var _ = merged.ConfigureAwait(false);
        for (var left = request.Limit ?? int.MaxValue; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (merged.Next() is not { } source)
            {
                if (!request.Follow) yield break;
                await merged.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }
            var line = merged.Take(source);
            if (!filter.Matches(line, source.Live)) continue;
            yield return EntryOf(source.Source, line, merged.Position());
            left--;
        }
    }

    static LogEntry EntryOf(LogSource source, in OutputLine line, string position) => new()
    {
        Service = source.Service,
        Process = source.Process,
        Stream = line.Notice ? "outlive" : Encoding.ASCII.GetString(line.Stream.Name()),
        At = DateTimeOffset.UnixEpoch.AddTicks(line.UnixNanoseconds / TimeSpan.NanosecondsPerTick),
        Text = Encoding.UTF8.GetString(line.Bytes.Span),
        Partial = line.Partial,
        Position = position,
    };
}
