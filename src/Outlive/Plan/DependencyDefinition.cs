using Outlive.Contracts.Api;

namespace Outlive.Plan;

/// <summary>What a service waits for in another.</summary>
internal sealed record DependencyDefinition
{
    public DependencyCondition Condition { get; set; } = DependencyCondition.Ready;
    /// <summary>After so long without it the service is skipped; null: it waits for ever.</summary>
    public TimeSpan? Timeout { get; set; }
    /// <summary>Restart this one when the other recovers from a crash.</summary>
    public bool Restart { get; set; }
}
