using System.Text;
using Outlive.Plan.Keys;

namespace Outlive.Tests.Plan;

/// <summary>The tables of docs/configuration.md, from the table of keys.</summary>
internal static class KeyReference
{
    public static string Write()
    {
        var text = new StringBuilder();
        foreach (var group in Groups())
        {
            text.Append("### ").Append(group == RootKeys.All ? "The plan"
                : $"Keys of {group.Name}").Append("\n\n| key | value | default | |\n|---|---|---|---|\n");
            foreach (var key in group.Described) Row(text, key);
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The groups from the top, each once.</summary>
    public static IEnumerable<IKeyGroup> Groups()
    {
        HashSet<string> known = [];
        Queue<IKeyGroup> open = new([RootKeys.All]);
        while (open.TryDequeue(out var next))
        {
            yield return next;
            foreach (var group in next.Described.SelectMany(key => Below(key.Shape)).Where(group => known.Add(group.Name))) open.Enqueue(group);
        }
    }

    static void Row(StringBuilder text, PlanKey key)
    {
        var doc = key.Shape.Kind == ShapeKind.Unavailable ? key.Doc + " Refused: not available yet." : key.Doc;
        text.Append("| `").Append(key.Name).Append("` | ").Append(key.Shape.Words).Append(" | ")
            .Append(key.Default is null ? "" : $"`{key.Default}`").Append(" | ").Append(doc).Append(" |\n");
    }

    static IEnumerable<IKeyGroup> Below(KeyShape shape) =>
        [.. shape.Keys is { } keys ? [keys] : Array.Empty<IKeyGroup>(), .. shape.Parts.SelectMany(Below)];
}
