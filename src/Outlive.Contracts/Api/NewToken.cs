namespace Outlive.Contracts.Api;

/// <summary>A token that was just made. It can't be had again: only its hash is kept.</summary>
public sealed record NewToken
{
    public string Name { get; set; } = "";
    public string Role { get; set; } = "";
    public string Token { get; set; } = "";
    /// <summary>For `server.tokens` of a plan, which may give it to other instances too.</summary>
    public string Hash { get; set; } = "";
    public DateTimeOffset? ExpiresAt { get; set; }
}
