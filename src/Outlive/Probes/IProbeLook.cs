namespace Outlive.Probes;

/// <summary>A way to look at a target, for the kinds that have to be asked.</summary>
internal interface IProbeLook
{
    /// <summary>Never longer than the timeout; what it can't find out is a failure with its reason. Throws when cancelled, and only then.</summary>
    ValueTask<ProbeResult> LookAsync(CancellationToken cancel);
}
