namespace Outlive.Plan;

/// <summary>All that a plan is read with: nothing else of the machine is looked at.</summary>
internal sealed record PlanContext
{
    /// <summary>The project's folder, absolute: relative paths of the plan start here.</summary>
    public required string Directory { get; init; }

    /// <summary>For interpolation and the seeds' variables: the caller's environment over `.env`.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
