using Outlive.Plan.Syntax;

namespace Outlive.Plan.Keys;

/// <summary>A key as others call it, rewritten into our own before anything is merged or read.</summary>
internal sealed class Spelling : PlanKey
{
    public Spelling(string name, KeyShape shape, string doc, Action<CanonicalMap, PlanEntry> rewrite)
        : base(name, shape, doc)
    {
        Familiar = true;
        Rewrite = rewrite;
    }

    public Action<CanonicalMap, PlanEntry> Rewrite { get; }

    /// <summary>Another name for the same value.</summary>
    public static Spelling Of(string name, KeyShape shape, params string[] path) =>
        new(name, shape, $"The same as {string.Join('.', path)}.", (map, entry) => map.Put(entry.Key, entry.Value, path));
}
