namespace Outlive.Contracts.Keeper;

/// <summary>Namespaces of a process.</summary>
public sealed record SandboxRequest
{
    public bool PrivateNetwork { get; set; }
    public bool PrivateTmp { get; set; }
    public string[] ReadOnly { get; set; } = [];
}
