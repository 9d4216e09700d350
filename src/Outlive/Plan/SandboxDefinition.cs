namespace Outlive.Plan;

/// <summary>What of the machine a process sees.</summary>
internal sealed record SandboxDefinition
{
    public bool PrivateTmp { get; set; }
    public bool PrivateNetwork { get; set; }
    public string[] ReadOnly { get; set; } = [];
}
