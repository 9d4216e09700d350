namespace Outlive.Contracts.Api;

/// <summary>What applying a plan does to one service.</summary>
public sealed record PlanChange
{
    public string Service { get; set; } = "";
    /// <summary>add, remove, restart, update (without a restart) or keep.</summary>
    public string Action { get; set; } = "";
    /// <summary>The keys that differ.</summary>
    public string[] Keys { get; set; } = [];
}
