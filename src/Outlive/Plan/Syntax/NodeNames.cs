namespace Outlive.Plan.Syntax;

/// <summary>Finds the entries of a map by name, through a table when there are many.</summary>
internal readonly struct NodeNames
{
    const int Few = 16;

    readonly PlanNode _map;
    readonly Dictionary<string, PlanEntry>? _table;

    public NodeNames(PlanNode map)
    {
        _map = map;
        if (map.Entries.Count <= Few) return;
        _table = new(map.Entries.Count);
        foreach (var entry in map.Entries) _table[entry.Name] = entry;
    }

    public PlanEntry? Find(string name)
    {
        if (_table is not null) return _table.GetValueOrDefault(name);
        foreach (var entry in _map.Entries)
        {
            if (entry.Name == name) return entry;
        }
        return null;
    }
}
