namespace Outlive.Contracts.Api;

/// <summary>Which services; empty: all.</summary>
public sealed record SelectionRequest
{
    public string[] Services { get; set; } = [];
    /// <summary>Also what they depend on (start) or what depends on them (stop).</summary>
    public bool Related { get; set; } = true;
    /// <summary>Don't be graceful: SIGKILL at once.</summary>
    public bool Force { get; set; }
}
