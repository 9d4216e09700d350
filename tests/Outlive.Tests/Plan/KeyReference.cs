using System.Text;
using Outlive.Plan.Keys;

namespace Outlive.Tests.Plan;

/// <summary>The tables of docs/configuration.md, from the table of keys.</summary>
internal static class KeyReference
{
    public static string Write()
    {
        var text = new StringBuilder();
        HashSet<string> written = [];
        Queue<(string Title, IKeyGroup Group)> open = new([("The plan", RootKeys.All)]);
        while (open.TryDequeue(out var next))
        {
            text.Append("### ").Append(next.Title).Append("\n\n| key | value | default | |\n|---|---|---|---|\n");
            foreach (var key in next.Group.Described) Row(text, key);
            text.Append('\n');
            foreach (var group in next.Group.Described.SelectMany(key => Below(key.Shape)).Where(group => written.Add(group.Name))) open.Enqueue(($"Keys of {group.Name}", group));
        }
        return text.ToString();
    }

    static void Row(StringBuilder text, PlanKey key)
    {
        var doc = key.Shape.Kind == ShapeKind.Unavailable ? key.Doc + " Refused: not available yet." : key.Doc;
        text.Append("| `").Append(key.Name).Append("` | ").Append(key.Shape.Words).Append(" | ")
            .Append(key.Default is null ? "" : $"`{key.Default}`").Append(" | ").Append(doc).Append(" |\n");
    }

    static IEnumerable<IKeyGroup> Below(KeyShape shape) => [.. shape.Keys is { } keys ? [keys] : Array.Empty<IKeyGroup>(), .. shape.Parts.SelectMany(Below)];
}
