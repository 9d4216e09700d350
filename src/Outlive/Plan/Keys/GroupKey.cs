using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>A key with a map of keys below it.</summary>
internal sealed class GroupKey<T, TPart>(string name, string doc, KeyGroup<TPart> keys, Func<T, TPart?> get, Func<T, TPart> create,
    KeyShape? instead = null)
    : Key<T>(name, instead is null ? KeyShape.Group(keys) : KeyShape.OneOf(instead.Words + " or map", instead, KeyShape.Group(keys)), doc)
    where TPart : class
{
    /// <summary>It may be absent, so an empty map says something.</summary>
    public bool Optional { get; init; }

    public override void Read(ValueReader reader, PlanNode node, T target)
    {
        if (node.IsMap) keys.Read(reader, node, create(target));
        else reader.WrongType(node, "a map");
    }

    public override PlanNode? Write(T source)
    {
        if (get(source) is not { } part) return null;
        var written = keys.Write(part);
        return Optional || written.Entries.Count > 0 ? written : null;
    }

    public override bool Differs(T before, T after, string prefix, List<string> changed)
    {
        if (get(before) is not { } old || get(after) is not { } now) return base.Differs(before, after, prefix, changed);
        var known = changed.Count;
        return keys.Differs(old, now, prefix + Name + ".", changed) || (Restarts && changed.Count > known);
    }
}
