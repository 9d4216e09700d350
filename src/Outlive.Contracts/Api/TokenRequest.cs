namespace Outlive.Contracts.Api;

/// <summary>A token to be made.</summary>
public sealed record TokenRequest
{
    public string Name { get; set; } = "";
    /// <summary>viewer, operator or admin.</summary>
    public string Role { get; set; } = "viewer";
    /// <summary>As in 30d; null: it does not expire.</summary>
    public string? ExpiresIn { get; set; }
}
