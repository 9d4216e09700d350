namespace Outlive.Contracts.Api;

/// <summary>A service in the graph.</summary>
public sealed record GraphNode
{
    public string Id { get; set; } = "";
    public ServiceState State { get; set; }
    public bool Ready { get; set; }
}
