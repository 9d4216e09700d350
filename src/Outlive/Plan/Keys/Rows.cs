using System.Globalization;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>Rows of the table by the kind of their value.</summary>
internal static class Rows<T>
{
    public static Key<T> Bool(string name, string doc, bool fallback, Func<T, bool> get, Action<T, bool> set, bool restarts = false,
        bool ofProcess = false) =>
        new CustomKey<T>(name, KeyShape.Bool, doc,
            (reader, node, target) => { if (reader.Bool(node) is { } value) set(target, value); },
            source => get(source) == fallback ? null : Nodes.Bool(!fallback))
        { Default = fallback ? "true" : "false", Restarts = restarts, OfProcess = ofProcess };

    public static Key<T> Duration(string name, string doc, TimeSpan? fallback, Func<T, TimeSpan?> get, Action<T, TimeSpan> set, bool zero = false) =>
        new CustomKey<T>(name, KeyShape.Duration, doc,
            (reader, node, target) => { if (reader.Duration(node, zero) is { } value) set(target, value); },
            source => get(source) is { } value && value != fallback ? Nodes.Plain(DurationText.Write(value)) : null)
        { Default = fallback is { } known ? DurationText.Write(known) : null };

    public static Key<T> Size(string name, string doc, long? fallback, long least, Func<T, long?> get, Action<T, long> set) =>
        new CustomKey<T>(name, KeyShape.Size, doc,
            (reader, node, target) => { if (reader.Size(node, least) is { } value) set(target, value); },
            source => get(source) is { } value && value != fallback ? Nodes.Plain(SizeText.Write(value)) : null)
        { Default = fallback is { } known ? SizeText.Write(known) : null };

    public static Key<T> Integer(string name, string doc, int? fallback, (int Least, int Most) range, Func<T, int?> get, Action<T, int> set) =>
        new CustomKey<T>(name, KeyShape.Integer, doc,
            (reader, node, target) => { if (reader.Integer(node, range.Least, range.Most) is { } value) set(target, value); },
            source => get(source) is { } value && value != fallback ? Nodes.Plain(value.ToString(CultureInfo.InvariantCulture)) : null)
        { Default = fallback?.ToString(CultureInfo.InvariantCulture) };

    public static Key<T> Number(string name, string doc, double? fallback, (double Least, double Most) range, Func<T, double?> get,
        Action<T, double> set) =>
        new CustomKey<T>(name, KeyShape.Number, doc,
            (reader, node, target) => { if (reader.Number(node, range.Least, range.Most) is { } value) set(target, value); },
            source => get(source) is { } value && value != fallback ? Nodes.Plain(Written(value)) : null)
        { Default = fallback is { } known ? Written(known) : null };

    /// <summary>Text that must not be empty.</summary>
    public static Key<T> Text(string name, string doc, string? fallback, Func<T, string?> get, Action<T, string> set, bool restarts = false,
        bool ofProcess = false) =>
        new CustomKey<T>(name, KeyShape.Text, doc,
            (reader, node, target) =>
            {
                if (reader.Text(node) is not { } value) return;
                if (value.Length > 0) set(target, value);
                else reader.Problems.Add(node, "empty-value", $"{name} is empty", "write a value or remove the key");
            },
            source => get(source) is { } value && value != fallback ? Nodes.Text(value) : null)
        { Default = fallback, Restarts = restarts, OfProcess = ofProcess };

    /// <summary>The first word of a value is the one it is written by; the first value is the default.</summary>
    public static Key<T> Choice(string name, string doc, Choice[] choices, Func<T, int> get, Action<T, int> set, bool restarts = false) =>
        new CustomKey<T>(name, KeyShape.Choice(Choices.Words(choices)), doc,
            (reader, node, target) => { if (Choices.Read(reader, node, choices) is { } value) set(target, value); },
            source => get(source) == choices[0].Value ? null : Nodes.Text(Choices.Word(choices, get(source))))
        { Default = choices[0].Word, Restarts = restarts };

    static string Written(double value) => value.ToString(CultureInfo.InvariantCulture);
}
