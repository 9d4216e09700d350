using System.Globalization;
using Outlive.Plan.Syntax;

namespace Outlive.Plan.Checks;

/// <summary>Ports that cannot all be had.</summary>
internal static class PortChecks
{
    public static void Check(PlanProblems problems, ServiceSource source)
    {
        var service = source.Definition;
        foreach (var port in service.Ports)
        {
            var number = port.First.ToString(CultureInfo.InvariantCulture);
            if (port.Auto || service.Replicas == 1 || (port.Fixed && service.OwnNetwork)) continue;
            if (port.Fixed)
            {
                source.Report(problems, ["ports", port.Name], "fixed-port-replicas", $"{service.Replicas} replicas cannot all have port {number}",
                    $"write auto or a range such as {number}-{port.First + service.Replicas - 1}", number);
            }
            else if (port.Last - port.First + 1 < service.Replicas)
            {
                source.Report(problems, ["ports", port.Name], "range-too-small",
                    $"the range has {port.Last - port.First + 1} ports for {service.Replicas} replicas",
                    $"write {number}-{port.First + service.Replicas - 1} or auto", $"{number}-{port.Last}");
            }
        }
        SameVariable(problems, source);
    }

    /// <summary>The same fixed port of two services that can run at once.</summary>
    public static void CheckTwice(PlanProblems problems, List<ServiceSource> services)
    {
        Dictionary<int, List<(ServiceSource Source, string Port)>> users = [];
        foreach (var source in services)
        {
            foreach (var port in source.Definition.Ports)
            {
                if (!port.Fixed || !source.Definition.Enabled || source.Definition.OwnNetwork) continue;
                if (!users.TryGetValue(port.First, out var others)) users[port.First] = others = [];
                if (others.Find(other => Together(other.Source.Definition, source.Definition)) is { Source: not null } first)
                {
                    Twice(problems, source, port, first);
                }
                others.Add((source, port.Name));
            }
        }
    }

    static void Twice(PlanProblems problems, ServiceSource source, PortDefinition port, (ServiceSource Source, string Port) first)
    {
        problems.Enter(source.Definition.Name);
        source.Report(problems, ["ports", port.Name], "port-used-twice",
            $"port {port.First} is already {first.Source.Definition.Name}'s ({first.Port})", "give one of them another port, or auto",
            port.First.ToString(CultureInfo.InvariantCulture));
        problems.Leave();
    }

    /// <summary>Services of different profiles are alternatives.</summary>
    static bool Together(ServiceDefinition a, ServiceDefinition b) =>
        a == b || a.Profiles.Length == 0 || b.Profiles.Length == 0 || Array.Exists(a.Profiles, profile => Array.IndexOf(b.Profiles, profile) >= 0);

    /// <summary>PORT_NAME has capitals and underscores only, so api-x and api_x would be one.</summary>
    static void SameVariable(PlanProblems problems, ServiceSource source)
    {
        if (source.Definition.Ports.Length < 2) return;
        Dictionary<string, string> variables = [];
        foreach (var port in source.Definition.Ports)
        {
            var variable = "PORT_" + port.Name.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
            if (variables.TryAdd(variable, port.Name)) continue;
            source.Report(problems, ["ports", port.Name], "port-variable", $"{port.Name} and {variables[variable]} would both be {variable}",
                "rename one", port.Name);
        }
    }
}
