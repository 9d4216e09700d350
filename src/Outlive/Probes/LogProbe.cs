using System.Text.RegularExpressions;
using Outlive.Contracts.Keeper;
using Outlive.Plan;

namespace Outlive.Probes;

/// <summary>Passes at the first line of output that a pattern matches, and reads no further.</summary>
internal sealed class LogProbe : IProbeDriver
{
    /// <summary>A line is matched up to here: what says that a program is ready stands at its beginning.</summary>
    const int LongestLine = 16 * 1024;
    static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    readonly Regex pattern;
    readonly ProbeTarget target;
    readonly IProbeOutput output;
    readonly Action<ProbeResult> found;
    readonly CancellationTokenSource ending = new();
    Task reading = Task.CompletedTask;
    ProbeResult? last;

    public LogProbe(ProbeDefinition probe, ProbeTarget target, IProbeOutput output, Action<ProbeResult> found)
    {
        (this.target, this.output, this.found) = (target, output, found);
        pattern = new(probe.Pattern ?? "", RegexOptions.CultureInvariant, MatchTimeout);
    }

    public void Start() => reading = ReadAsync(ending.Token);

    public void Pause()
    {
    }

    public void Resume()
    {
        if (last is { } result) found(result);
    }

    public void Notified(NotifyState state)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        ending.Dispose();
    }

    async Task ReadAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var line in output.LinesAsync(target, cancel).ConfigureAwait(false))
                if (Matches(line)) return;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        catch (IOException problem)
        {
            Tell(new(false, $"cannot read the output: {problem.Message}"));
        }
    }

    bool Matches(string line)
    {
        try
        {
            if (!pattern.IsMatch(line.AsSpan(0, Math.Min(line.Length, LongestLine)))) return false;
            Tell(new(true, $"it wrote \"{ProbeWords.Quote(line)}\""));
            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            Tell(new(false, $"the pattern took longer than {ProbeWords.Of(MatchTimeout)} on a line, which counts as no match; make it simpler"));
            return false;
        }
    }

    void Tell(ProbeResult result)
    {
        last = result;
        found(result);
    }
}
