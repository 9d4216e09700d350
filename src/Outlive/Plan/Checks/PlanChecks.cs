using Outlive.Plan.Syntax;

namespace Outlive.Plan.Checks;

/// <summary>What only shows when values are looked at together.</summary>
internal static class PlanChecks
{
    public static void Check(PlanProblems problems, List<ServiceSource> services)
    {
        Dictionary<string, ServiceSource> byName = new(services.Count);
        foreach (var service in services) byName[service.Definition.Name] = service;
        problems.Enter("services");
        foreach (var service in services)
        {
            problems.Enter(service.Definition.Name);
            CheckAlone(problems, service);
            DependencyChecks.Check(problems, service, byName);
            problems.Leave();
        }
        CycleCheck.Check(problems, services, byName);
        PortChecks.CheckTwice(problems, services);
        NameChecks.Check(problems, services, byName);
        problems.Leave();
    }

    /// <summary>Of one service, whatever the others are; the path is already its own.</summary>
    public static void CheckAlone(PlanProblems problems, ServiceSource service)
    {
        if (!service.Written.IsMap) return;
        ServiceChecks.Check(problems, service);
        PortChecks.Check(problems, service);
        ProbeChecks.Check(problems, service);
    }
}
