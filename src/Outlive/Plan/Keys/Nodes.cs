using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>Nodes of the normal form.</summary>
internal static class Nodes
{
    public static PlanNode Text(string text) => PlanNode.Scalar(text, quoted: true);

    /// <summary>For numbers, durations and words of ours, which need no quotes.</summary>
    public static PlanNode Plain(string text) => PlanNode.Scalar(text);

    public static PlanNode Bool(bool value) => PlanNode.Scalar(value ? "true" : "false");

    public static PlanNode? Texts(string[] texts) => texts.Length == 0 ? null : PlanNode.List([.. texts.Select(Text)]);

    public static PlanNode Map(params (string Name, PlanNode? Value)[] entries) =>
        PlanNode.Map([.. from entry in entries where entry.Value is not null select new PlanEntry(PlanNode.Scalar(entry.Name), entry.Value)]);

    /// <summary>By name: the order of such a map says nothing.</summary>
    public static PlanNode? Sorted<TValue>(Dictionary<string, TValue> map, Func<TValue, PlanNode> write) =>
        map.Count == 0 ? null : PlanNode.Map([.. map.OrderBy(entry => entry.Key,
            StringComparer.Ordinal).Select(entry => new PlanEntry(PlanNode.Scalar(entry.Key), write(entry.Value)))]);
}
