using Outlive.Plan;

namespace Outlive.Supervision;

/// <summary>Names of services so that each comes after what it depends on. A circle, which the plan's check refuses, is cut somewhere.</summary>
internal static class StartOrder
{
    public static List<string> Of(IReadOnlyDictionary<string, ServiceDefinition> definitions)
    {
        var ordered = new List<string>(definitions.Count);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        // Not by recursion: a chain may be as long as the plan.
        var path = new Stack<(string Name, IEnumerator<string> Left)>();
        foreach (var first in definitions.Keys)
        {
            if (!visited.Add(first)) continue;
            path.Push((first, Needs(definitions, first)));
            while (path.TryPeek(out var at))
            {
                if (!at.Left.MoveNext()) ordered.Add(path.Pop().Name);
                else if (definitions.ContainsKey(at.Left.Current) && visited.Add(at.Left.Current)) path.Push((at.Left.Current, Needs(definitions, at.Left.Current)));
            }
        }
        return ordered;
    }

    /// <summary>These and all that lies behind them in the direction of <paramref name="next"/>.</summary>
    public static HashSet<string> Closure(IEnumerable<string> names, Func<string, IEnumerable<string>> next)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(names);
        while (waiting.TryDequeue(out var name))
        {
            if (!all.Add(name)) continue;
            foreach (var related in next(name)) waiting.Enqueue(related);
        }
        return all;
    }

    static Dictionary<string, DependencyDefinition>.KeyCollection.Enumerator Needs(IReadOnlyDictionary<string, ServiceDefinition> definitions, string name) => definitions[name].DependsOn.Keys.GetEnumerator();
}
