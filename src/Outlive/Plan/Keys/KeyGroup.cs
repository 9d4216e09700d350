using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>The keys of one map of the plan, in the order in which they are documented and written.</summary>
internal sealed class KeyGroup<T> : IKeyGroup
{
    readonly Key<T>[] _keys;
    readonly PlanKey[] _familiar;
    readonly Dictionary<string, Key<T>> _byName = [];

    public KeyGroup(string name, Key<T>[] keys, PlanKey[]? familiar = null)
    {
        Name = name;
        _keys = keys;
        _familiar = familiar ?? [];
        foreach (var key in keys) _byName.Add(key.Name, key);
    }

    /// <summary>As in messages: `ready` or `service`.</summary>
    public string Name { get; }

    public IEnumerable<PlanKey> Described => [.. _keys, .. _familiar];

    public Key<T>? Find(string name) => _byName.GetValueOrDefault(name);

    public void Read(ValueReader reader, PlanNode node, T target)
    {
        if (!node.IsMap)
        {
            if (!node.IsNull) reader.WrongType(node, "a map");
            return;
        }
        foreach (var (key, value) in node.Entries)
        {
            reader.Problems.Enter(key.Text);
            if (_byName.TryGetValue(key.Text, out var known)) Read(reader, known, key, value, target);
            else if (!IsExtension(key.Text)) Unknown(reader, key);
            reader.Problems.Leave();
        }
    }

    /// <summary>Keys that begin with x- are the user's own, as in Compose.</summary>
    public static bool IsExtension(string name) => name.StartsWith("x-", StringComparison.Ordinal);

    public PlanNode Write(T source)
    {
        List<PlanEntry> entries = [];
        foreach (var key in _keys)
        {
            if (key.Write(source) is { } value) entries.Add(new(PlanNode.Scalar(key.Name), value));
        }
        return PlanNode.Map(entries);
    }

    public bool Differs(T before, T after, string prefix, List<string> keys)
    {
        var restarts = false;
        foreach (var key in _keys) restarts |= key.Differs(before, after, prefix, keys);
        return restarts;
    }

    static void Read(ValueReader reader, Key<T> known, PlanNode key, PlanNode value, T target)
    {
        // `${NAME:-}` is how one says: only if the caller wants it.
        if (value is { IsScalar: true, Filled: true, Text.Length: 0 }) return;
        if (!value.IsNull || known.Shape.Kind == ShapeKind.Unavailable)
        {
            known.Read(reader, value, target);
        }
        else if (value.IsEmpty && !known.Shape.Collection)
        {
            reader.Problems.Add(value.Line > 0 ? value : key, "empty-value", $"{key.Text} has no value",
                "write one, quoted if it begins with #, or remove the key");
        }
    }

    void Unknown(ValueReader reader, PlanNode key)
    {
        if (ForeignKeys.Find(key.Text) is { } repair)
        {
            reader.Problems.Add(key, "unknown-key", $"{Name} has no key {key.Text}", repair);
            return;
        }
        var close = Suggestion.For(key.Text, Described.Select(known => known.Name));
        reader.Problems.Add(key, "unknown-key", $"{Name} has no key {key.Text}",
            close is null ? "remove it; docs/configuration.md has all keys, and your own may begin with x-" : $"did you mean {close}?");
    }
}
