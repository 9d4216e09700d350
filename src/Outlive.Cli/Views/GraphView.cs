using System.Text;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>The dependency graph: as a tree for people, as Mermaid for documents.</summary>
internal sealed class GraphView(Screen screen, GraphSnapshot graph)
{
    readonly HashSet<string> shown = new(StringComparer.Ordinal);

    /// <summary>From what nobody needs down to what it needs. What was shown above is not shown twice.</summary>
    public void ShowTree()
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var edge in graph.Edges) needed.Add(edge.To);
        foreach (var node in graph.Nodes)
            if (!needed.Contains(node.Id)) ShowRoot(node);
        // Only a plan that was refused has circles, yet nothing may be missing here.
        foreach (var node in graph.Nodes)
            if (!shown.Contains(node.Id)) ShowRoot(node);
    }

    public void ShowMermaid()
    {
        screen.Line("flowchart TD");
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            numbers[node.Id] = numbers.Count;
            screen.Line($"    n{numbers[node.Id]}[\"{Quoted(node.Id)}<br/>{StateWord.Of(node.State, node.Ready)}\"]");
        }
        foreach (var edge in graph.Edges)
            if (numbers.TryGetValue(edge.From, out var from) && numbers.TryGetValue(edge.To, out var to))
                screen.Line($"    n{from} {(edge.Met ? "-->" : "-.->")}|{Word(edge.Condition)}| n{to}");
    }

    void ShowRoot(GraphNode node)
    {
        screen.Line(Label(node, null));
        ShowNeeds(node, "");
    }

    void ShowNeeds(GraphNode node, string indent)
    {
        if (!shown.Add(node.Id)) return;
        var edges = Array.FindAll(graph.Edges, x => x.From == node.Id);
        for (var i = 0; i < edges.Length; i++)
        {
            var last = i == edges.Length - 1;
            if (Array.Find(graph.Nodes, x => x.Id == edges[i].To) is not { } need) continue;
            var again = shown.Contains(need.Id) && Array.Exists(graph.Edges, x => x.From == need.Id);
            screen.Line($"{indent}{(last ? "└─ " : "├─ ")}{Label(need, edges[i])}{(again ? " (see above)" : "")}");
            ShowNeeds(need, indent + (last ? "   " : "│  "));
        }
    }

    string Label(GraphNode node, GraphEdge? edge)
    {
        var label = new StringBuilder(Safe.Text(node.Id)).Append("  ").Append(screen.With(StateWord.Color(node.State, node.Ready), StateWord.Of(node.State, node.Ready)));
        if (edge is not null) label.Append(screen.With(Paint.Grey, $"  {Word(edge.Condition)}{(edge.Met ? "" : ", not yet")}"));
        return label.ToString();
    }

    static string Quoted(string text) => Safe.Text(text).Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    static string Word(DependencyCondition condition) => condition switch
    {
        DependencyCondition.Started => "started",
        DependencyCondition.Ready => "ready",
        DependencyCondition.Healthy => "healthy",
        DependencyCondition.Completed => "completed",
        _ => "completed successfully",
    };
}
