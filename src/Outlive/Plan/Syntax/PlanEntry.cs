namespace Outlive.Plan.Syntax;

/// <summary>A key of a map with its value.</summary>
internal readonly record struct PlanEntry(PlanNode Key, PlanNode Value)
{
    public string Name => Key.Text;
}
