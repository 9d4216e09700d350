using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>Collects a service in its own spelling. What two spellings both say is a problem: one of them would be ignored.</summary>
internal sealed class CanonicalMap(PlanProblems problems)
{
    readonly List<PlanEntry> _entries = [];

    public PlanProblems Problems => problems;

    /// <summary>Puts a value at a path such as stop.grace, said by the key it was written under.</summary>
    public void Put(PlanNode key, PlanNode value, params ReadOnlySpan<string> path)
    {
        for (var i = path.Length - 1; i > 0; i--) value = PlanNode.Map([new(PlanNode.Scalar(path[i], at: key), value)], key);
        Put(new PlanEntry(PlanNode.Scalar(path[0], at: key), value));
    }

    public void Put(PlanEntry entry) => Put(_entries, entry);

    public PlanNode Finish(PlanNode at) => PlanNode.Map(_entries, at);

    void Put(List<PlanEntry> entries, PlanEntry entry)
    {
        var index = entries.FindIndex(known => known.Name == entry.Name);
        if (index < 0)
        {
            entries.Add(entry);
            return;
        }
        var known = entries[index];
        if (known.Value.IsMap && entry.Value.IsMap)
        {
            List<PlanEntry> both = [.. known.Value.Entries];
            foreach (var part in entry.Value.Entries) Put(both, part);
            entries[index] = new(known.Key, PlanNode.Map(both, known.Value));
        }
        else
        {
            problems.Add(entry.Key, "two-spellings", $"{entry.Name} is said twice, at line {known.Key.Line} and at line {entry.Key.Line}",
                "keep one of the two spellings");
        }
    }
}
