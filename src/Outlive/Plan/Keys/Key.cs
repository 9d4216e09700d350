using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>A key of a definition.</summary>
internal abstract class Key<T>(string name, KeyShape shape, string doc) : PlanKey(name, shape, doc)
{
    public abstract void Read(ValueReader reader, PlanNode node, T target);

    /// <summary>Null for the default.</summary>
    public abstract PlanNode? Write(T source);

    /// <summary>Adds what differs; true when that needs a restart.</summary>
    public virtual bool Differs(T before, T after, string prefix, List<string> keys)
    {
        var (old, now) = (Write(before), Write(after));
        if (old is null ? now is null : now is not null && old.SameAs(now)) return false;
        keys.Add(prefix + Name);
        return Restarts;
    }
}
