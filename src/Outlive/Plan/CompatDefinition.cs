namespace Outlive.Plan;

/// <summary>The API of another system, for those who come from it. It has no tokens, so it is for this machine and this user only.</summary>
internal sealed record CompatDefinition
{
    public string Surface { get; set; } = "dashboard";
    public string Listen { get; set; } = Defaults.DashboardListen;
    /// <summary>What everybody who gets in may do: viewer, operator or admin.</summary>
    public string Role { get; set; } = "operator";
}
