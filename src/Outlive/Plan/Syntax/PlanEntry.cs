namespace Outlive.Plan.Syntax;

/// <summary>A key of a map with its value. A class: lists of classes share the framework's compiled code, which a cold start feels.</summary>
internal sealed class PlanEntry(PlanNode key, PlanNode value)
{
    public PlanNode Key => key;
    public PlanNode Value => value;
    public string Name => key.Text;

    public void Deconstruct(out PlanNode entryKey, out PlanNode entryValue) => (entryKey, entryValue) = (key, value);
}
