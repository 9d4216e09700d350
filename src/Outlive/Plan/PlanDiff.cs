using Outlive.Contracts.Api;
using Outlive.Plan.Keys;

namespace Outlive.Plan;

/// <summary>What going from one plan to another does to each service.</summary>
internal static class PlanDiff
{
    /// <summary>In the order of the new plan, then what goes.</summary>
    public static PlanChange[] Between(PlanDefinition? before, PlanDefinition after)
    {
        List<PlanChange> changes = new(after.Services.Count);
        foreach (var (name, service) in after.Services)
        {
            var old = before?.Services.GetValueOrDefault(name);
            changes.Add(old is null ? new() { Service = name, Action = "add" } : Between(old, service));
        }
        foreach (var name in (before ?? new()).Services.Keys)
        {
            if (!after.Services.ContainsKey(name)) changes.Add(new() { Service = name, Action = "remove" });
        }
        return [.. changes];
    }

    public static bool Same(WebhookDefinition before, WebhookDefinition after) => WebhookKeys.Keys.Write(before).SameAs(WebhookKeys.Keys.Write(after));

    public static PlanChange Between(ServiceDefinition before, ServiceDefinition after)
    {
        List<string> keys = [];
        var restarts = ServiceKeys.All.Differs(before, after, "", keys);
        return new() { Service = after.Name, Action = keys.Count == 0 ? "keep" : restarts ? "restart" : "update", Keys = [.. keys] };
    }
}
