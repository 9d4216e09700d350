namespace Outlive.Plan.Keys;

/// <summary>The keys of one map, for those who describe them.</summary>
internal interface IKeyGroup
{
    string Name { get; }
    IEnumerable<PlanKey> Described { get; }
}
