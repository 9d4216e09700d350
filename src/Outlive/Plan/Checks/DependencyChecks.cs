using Outlive.Contracts.Api;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Checks;

/// <summary>Dependencies that can never be met: whoever waits for one would wait for ever.</summary>
internal static class DependencyChecks
{
    public static void Check(PlanProblems problems, ServiceSource source, Dictionary<string, ServiceSource> services)
    {
        foreach (var (name, dependency) in source.Definition.DependsOn)
        {
            if (services.TryGetValue(name, out var other)) Met(problems, source, other.Definition, dependency.Condition);
            else Unknown(problems, source, name, services);
        }
    }

    static void Unknown(PlanProblems problems, ServiceSource source, string name, Dictionary<string, ServiceSource> services)
    {
        var close = Suggestion.For(name, services.Keys);
        source.Report(problems, ["depends_on", name], "unknown-dependency", $"there is no service \"{name}\"",
            close is null ? "add it or remove the dependency" : $"did you mean {close}?", name);
    }

    static void Met(PlanProblems problems, ServiceSource source, ServiceDefinition other, DependencyCondition condition)
    {
        if (!other.Enabled && source.Definition.Enabled)
        {
            source.Report(problems, ["depends_on", other.Name], "disabled-dependency", $"{other.Name} is disabled",
                $"enable {other.Name}, disable {source.Definition.Name}, or remove the dependency", other.Name);
        }
        if (condition == DependencyCondition.Healthy && other.Alive is null)
        {
            source.Report(problems, ["depends_on", other.Name], "healthy-needs-alive", $"{other.Name} has no alive probe, so it is never healthy",
                $"give {other.Name} an alive probe, or wait for ready", "healthy");
        }
        if (condition is DependencyCondition.Completed or DependencyCondition.CompletedSuccessfully) Completed(problems, source, other);
    }

    /// <summary>A service whose policy lets it end can complete, as one-shot containers do in Compose.</summary>
    static void Completed(PlanProblems problems, ServiceSource source, ServiceDefinition other)
    {
        if (other.Type == ServiceType.Job || (other.Type == ServiceType.Service && other.Restart.Policy != RestartPolicy.Always)) return;
        var message = other.Type == ServiceType.External ? $"{other.Name} is external, so its end is not seen"
            : $"{other.Name} is always restarted, so it never completes";
        source.Report(problems, ["depends_on", other.Name], "never-completes", message,
            other.Type == ServiceType.External ? "wait for ready" : $"make {other.Name} a job (type: job)", other.Name);
    }
}
