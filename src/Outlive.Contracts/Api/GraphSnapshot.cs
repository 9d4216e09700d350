namespace Outlive.Contracts.Api;

/// <summary>The dependency graph with states.</summary>
public sealed record GraphSnapshot
{
    public GraphNode[] Nodes { get; set; } = [];
    public GraphEdge[] Edges { get; set; } = [];
}
