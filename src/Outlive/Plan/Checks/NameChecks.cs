using System.Globalization;
using Outlive.Plan.Syntax;

namespace Outlive.Plan.Checks;

/// <summary>Names of replicas, which must be nobody else's.</summary>
internal static class NameChecks
{
    public static void Check(PlanProblems problems, List<ServiceSource> services, Dictionary<string, ServiceSource> byName)
    {
        foreach (var source in services)
        {
            for (var i = 1; source.Definition.Replicas > 1 && i <= source.Definition.Replicas; i++)
            {
                var name = source.Definition.Name + "-" + i.ToString(CultureInfo.InvariantCulture);
                if (byName.TryGetValue(name, out var other)) Report(problems, source.Definition, other, name);
            }
        }
    }

    static void Report(PlanProblems problems, ServiceDefinition replicated, ServiceSource other, string name)
    {
        problems.Enter(name);
        problems.Add(other.Key, "replica-name", $"{name} is also the name of a replica of {replicated.Name}",
            $"rename one of the two, or give {replicated.Name} one replica", name);
        problems.Leave();
    }
}
