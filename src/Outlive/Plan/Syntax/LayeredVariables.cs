using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Outlive.Plan.Syntax;

/// <summary>Variables over others, without a copy.</summary>
internal sealed class LayeredVariables(IReadOnlyDictionary<string, string> upper, IReadOnlyDictionary<string, string> lower)
    : IReadOnlyDictionary<string, string>
{
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public IEnumerable<string> Keys => upper.Keys.Union(lower.Keys);

    public IEnumerable<string> Values => Keys.Select(key => this[key]);

    public int Count => Keys.Count();

    public bool ContainsKey(string key) => upper.ContainsKey(key) || lower.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => upper.TryGetValue(key, out value)
        || lower.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
