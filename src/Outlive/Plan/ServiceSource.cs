using Outlive.Plan.Syntax;

namespace Outlive.Plan;

/// <summary>A service with where it was written: its own text, and with the defaults under it.</summary>
internal sealed record ServiceSource(ServiceDefinition Definition, PlanNode Key, PlanNode Written, PlanNode Merged)
{
    /// <summary>The most exact place of a key.</summary>
    public PlanNode At(params ReadOnlySpan<string> path)
    {
        var at = Key;
        var node = Merged;
        foreach (var name in path)
        {
            if (node.Find(name) is not { } below) break;
            node = below;
            if (below.Line > 0) at = below;
        }
        return at;
    }

    /// <summary>Adds a problem of a key of this service, whose path is already entered.</summary>
    public void Report(PlanProblems problems, ReadOnlySpan<string> path, string rule, string message, string repair, string? value = null)
    {
        foreach (var name in path) problems.Enter(name);
        problems.Add(At(path), rule, message, repair, value);
        foreach (var _ in path) problems.Leave();
    }
}
