namespace Outlive.Contracts.Api;

/// <summary>An address that is told of events, and how far it is.</summary>
public sealed record WebhookSnapshot
{
    public string Name { get; set; } = "";
    /// <summary>Scheme, host and port of its address; the rest may be a secret.</summary>
    public string Target { get; set; } = "";
    public string[] Events { get; set; } = [];
    /// <summary>The number of the last event that is settled: taken, not wanted, or given up.</summary>
    public long Settled { get; set; }
    /// <summary>Events in the journal behind that one, wanted or not.</summary>
    public long Behind { get; set; }
    /// <summary>Since this daemon started.</summary>
    public long Delivered { get; set; }
    public long FailedTries { get; set; }
    public DateTimeOffset? FailingSince { get; set; }
    public DateTimeOffset? NextTry { get; set; }
    /// <summary>What came of the newest try, when it failed.</summary>
    public string? Problem { get; set; }
    public int DeadLetters { get; set; }
}
