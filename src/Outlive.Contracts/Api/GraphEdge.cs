namespace Outlive.Contracts.Api;

/// <summary>One service waits for another.</summary>
public sealed record GraphEdge
{
    public string From { get; set; } = "";
    public string To { get; set; } = "";
    public DependencyCondition Condition { get; set; }
    /// <summary>The condition holds now.</summary>
    public bool Met { get; set; }
}
