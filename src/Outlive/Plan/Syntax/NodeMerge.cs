namespace Outlive.Plan.Syntax;

/// <summary>Lays one tree over another: maps merge, all else replaces. A null written above takes away what stands below.</summary>
internal static class NodeMerge
{
    // Of each of these one is chosen: a probe that becomes `http` above is no longer the `tcp` from below.
    static readonly string[] s_probe = ["http", "tcp", "exec", "log", "listening", "notify", "delay", "watchdog"];
    static readonly string[] s_secret = ["file", "env", "command"];

    public static PlanNode Over(PlanNode below, PlanNode above, string[]? oneOf = null, bool inSecrets = false)
    {
        if (!below.IsMap || !above.IsMap) return above;
        if (below.Entries.Count == 0) return above;
        if (above.Entries.Count == 0) return below;
        var chosen = oneOf is not null && HasAny(above, oneOf);
        var upper = new NodeNames(above);
        List<PlanEntry> entries = new(below.Entries.Count + above.Entries.Count);
        foreach (var entry in below.Entries)
        {
            if (upper.Find(entry.Name) is { } over) entries.Add(Merged(entry, over, inSecrets));
            else if (!chosen || Array.IndexOf(oneOf!, entry.Name) < 0) entries.Add(entry);
        }
        var lower = new NodeNames(below);
        foreach (var entry in above.Entries)
        {
            if (lower.Find(entry.Name) is null) entries.Add(entry);
        }
        return PlanNode.Map(entries, above);
    }

    static PlanEntry Merged(PlanEntry below, PlanEntry above, bool inSecrets)
    {
        var oneOf = inSecrets ? s_secret : above.Name is "ready" or "alive" ? s_probe : null;
        return new(above.Key, Over(below.Value, above.Value, oneOf, above.Name == "secrets"));
    }

    public static bool IsProbeKind(string name) => Array.IndexOf(s_probe, name) >= 0;

    public static bool HasAny(PlanNode map, string[] names)
    {
        foreach (var entry in map.Entries)
        {
            if (Array.IndexOf(names, entry.Name) >= 0) return true;
        }
        return false;
    }
}
