namespace Outlive.Contracts.Api;

/// <summary>What a check or an apply found and did.</summary>
public sealed record PlanReply
{
    public PlanProblem[] Problems { get; set; } = [];
    public PlanChange[] Changes { get; set; } = [];
    public bool Applied { get; set; }
    /// <summary>All services of the plan that this run is about, in the order of their dependencies.</summary>
    public string[] Services { get; set; } = [];
}
