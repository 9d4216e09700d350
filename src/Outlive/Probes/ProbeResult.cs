namespace Outlive.Probes;

/// <summary>What one look has found, with a sentence for people.</summary>
internal readonly record struct ProbeResult(bool Passed, string Detail, TimeSpan? Latency = null);
