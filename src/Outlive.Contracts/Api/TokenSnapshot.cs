namespace Outlive.Contracts.Api;

/// <summary>A token, without anything by which it could be used.</summary>
public sealed record TokenSnapshot
{
    public string Name { get; set; } = "";
    /// <summary>viewer, operator or admin.</summary>
    public string Role { get; set; } = "";
    /// <summary>made (at run time) or plan.</summary>
    public string Origin { get; set; } = "made";
    public DateTimeOffset? CreatedAt { get; set; }
    public string? CreatedBy { get; set; }
    /// <summary>Null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
    /// <summary>To the minute. Null: not yet, or it is the plan's.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
