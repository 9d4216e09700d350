namespace Outlive.Plan;

/// <summary>What the user wrote: all files merged, interpolated and checked. Durations, sizes and paths are resolved; placeholders are not.</summary>
internal sealed record PlanDefinition
{
    public string Name { get; set; } = "";
    /// <summary>By name, in the order in which they were written.</summary>
    public Dictionary<string, ServiceDefinition> Services { get; set; } = [];
    public StateDefinition State { get; set; } = new();
    public LoggingDefinition Logging { get; set; } = new();
    public ServerDefinition Server { get; set; } = new();
    public WebhookDefinition[] Webhooks { get; set; } = [];
}
