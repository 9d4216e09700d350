using Outlive.Plan;

namespace Outlive.Hosting;

/// <summary>A plan to be shown: the names of variables and headers stay, their values do not, since passwords stand in them more often than not.</summary>
internal static class PlanMask
{
    const string Hidden = "***";

    public static PlanDefinition Of(PlanDefinition plan) => plan with { Services = plan.Services.ToDictionary(x => x.Key, x => Of(x.Value)), Webhooks = [.. plan.Webhooks.Select(Of)] };

    /// <summary>Many systems put a key into the path.</summary>
    static WebhookDefinition Of(WebhookDefinition webhook) =>
        new Uri(webhook.Url) is { PathAndQuery: not "/" } address ? webhook with { Url = $"{address.GetLeftPart(UriPartial.Authority)}/{Hidden}" } : webhook;

    static ServiceDefinition Of(ServiceDefinition service) => service with { Environment = Of(service.Environment), Ready = Of(service.Ready), Alive = Of(service.Alive) };

    static ProbeDefinition? Of(ProbeDefinition? probe) => probe?.Http is { } http ? probe with { Http = http with { Headers = Of(http.Headers) } } : probe;

    static Dictionary<string, string> Of(Dictionary<string, string> values) => values.ToDictionary(x => x.Key, _ => Hidden);
}
