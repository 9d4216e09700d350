namespace Outlive.Plan;

/// <summary>A token that somebody else made and keeps; the plan has its hash alone.</summary>
internal sealed record TokenDefinition
{
    public string Name { get; set; } = "";
    /// <summary>viewer, operator or admin.</summary>
    public string Role { get; set; } = "viewer";
    /// <summary>sha256: and 64 hexadecimal digits.</summary>
    public string Hash { get; set; } = "";
}
