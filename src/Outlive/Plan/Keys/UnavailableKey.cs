using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>A key that is decided but not built: writing it is a problem, so that nobody believes it works.</summary>
internal sealed class UnavailableKey<T>(string name, string doc) : Key<T>(name, KeyShape.Unavailable, doc)
{
    public override void Read(ValueReader reader, PlanNode node, T target) =>
        reader.Problems.Add(node, "not-available-yet", $"{Name} is not available yet", "remove it, or keep it as x-" + Name, null);

    public override PlanNode? Write(T source) => null;
}
