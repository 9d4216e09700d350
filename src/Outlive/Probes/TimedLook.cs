namespace Outlive.Probes;

/// <summary>Looks that may take long, with an end to it.</summary>
internal static class TimedLook
{
    /// <param name="late">The detail of a look that had no answer in time.</param>
    public static async ValueTask<ProbeResult> RunAsync(
        Func<CancellationToken, ValueTask<ProbeResult>> look, TimeProvider time, TimeSpan timeout, string late, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await look(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new(false, late);
        }
    }
}
