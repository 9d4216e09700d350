namespace Outlive.Plan.Syntax;

/// <summary>Collects a map: each key once, and what merge keys (`&lt;&lt;`) bring below what is written here.</summary>
internal sealed class MapEntries(PlanProblems problems)
{
    /// <summary>Up to here looking through a list is faster than a set.</summary>
    const int Few = 16;

    readonly List<PlanEntry> _entries = [];
    List<PlanNode>? _merged;
    HashSet<string>? _names;

    public int Count => _entries.Count;

    public void Add(PlanNode key, PlanNode value)
    {
        if (key.Text == "<<" && !key.Quoted)
        {
            Merge(value);
        }
        else if (!Fresh(key.Text))
        {
            problems.Enter(key.Text);
            problems.Add(key, "duplicate-key", $"{key.Text} is written twice", "keep one of the two");
            problems.Leave();
        }
        else
        {
            _entries.Add(new(key, value));
        }
    }

    public List<PlanEntry> Finish()
    {
        foreach (var map in _merged ?? [])
        {
            foreach (var entry in map.Entries)
            {
                if (Fresh(entry.Name)) _entries.Add(entry);
            }
        }
        return _entries;
    }

    void Merge(PlanNode value)
    {
        foreach (var map in value.IsList ? value.Items : [value])
        {
            if (map.IsMap) (_merged ??= []).Add(map);
            else if (!map.IsNull) problems.Add(map, "merge-needs-map", "<< merges maps", "write an alias of a map, or a list of such");
        }
    }

    bool Fresh(string name)
    {
        if (_names is not null) return _names.Add(name);
        foreach (var entry in _entries)
        {
            if (entry.Name == name) return false;
        }
        if (_entries.Count == Few)
        {
            _names = [];
            foreach (var entry in _entries) _names.Add(entry.Name);
            _names.Add(name);
        }
        return true;
    }
}
