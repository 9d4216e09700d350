namespace Outlive.Contracts.Api;

/// <summary>What an action with ?wait= came to.</summary>
public sealed record WaitReply
{
    public ServiceSnapshot[] Services { get; set; } = [];
    /// <summary>Those that did not come to it in time, with why.</summary>
    public string[] Pending { get; set; } = [];
    public bool TimedOut { get; set; }
}
