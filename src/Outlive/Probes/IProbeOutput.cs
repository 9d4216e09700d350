namespace Outlive.Probes;

/// <summary>What the target has written since its start, and goes on writing.</summary>
internal interface IProbeOutput
{
    /// <summary>Ends with the output.</summary>
    IAsyncEnumerable<string> LinesAsync(ProbeTarget target, CancellationToken cancel);
}
