namespace Outlive.Daemon.Auth;

/// <summary>A token at rest: its hash, never itself.</summary>
internal sealed record TokenRecord
{
    public string Name { get; set; } = "";
    public string Role { get; set; } = "viewer";
    public string Hash { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public string CreatedBy { get; set; } = "";
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
}
