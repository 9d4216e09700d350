namespace Outlive.Plan;

/// <summary>A group of users who may use the Unix socket, and what as.</summary>
internal sealed record SocketDefinition
{
    public string Group { get; set; } = "";
    /// <summary>viewer, operator or admin.</summary>
    public string Role { get; set; } = "viewer";
}
