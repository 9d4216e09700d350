namespace Outlive.Contracts.Keeper;

/// <summary>Whom a process runs as: names from /etc/passwd and /etc/group, or numbers.</summary>
public sealed record IdentityRequest
{
    public string? User { get; set; }
    public string? Group { get; set; }
    public uint? Umask { get; set; }
    public bool NoNewPrivileges { get; set; }
}
