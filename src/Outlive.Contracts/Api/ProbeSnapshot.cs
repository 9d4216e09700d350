namespace Outlive.Contracts.Api;

/// <summary>What a probe has found.</summary>
public sealed record ProbeSnapshot
{
    /// <summary>http, tcp, exec, log, listening, notify, delay or watchdog.</summary>
    public string Kind { get; set; } = "";
    /// <summary>The verdict after thresholds; null: none yet.</summary>
    public bool? Passing { get; set; }
    /// <summary>Equal results in a row, up to now.</summary>
    public int InARow { get; set; }
    public DateTimeOffset? At { get; set; }
    public double? LatencyMs { get; set; }
    /// <summary>What the last look found, in a sentence.</summary>
    public string? Detail { get; set; }
    public bool Paused { get; set; }
}
