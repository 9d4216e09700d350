namespace Outlive.Plan.Keys;

/// <summary>What may be written as a value: for the schema and the reference; the reading itself is the key's.</summary>
internal sealed class KeyShape(ShapeKind kind, string words)
{
    public static readonly KeyShape Text = new(ShapeKind.Text, "text");
    public static readonly KeyShape Bool = new(ShapeKind.Bool, "true or false");
    public static readonly KeyShape Integer = new(ShapeKind.Integer, "whole number");
    public static readonly KeyShape Number = new(ShapeKind.Number, "number");
    public static readonly KeyShape Duration = new(ShapeKind.Duration, "duration");
    public static readonly KeyShape Size = new(ShapeKind.Size, "size");
    public static readonly KeyShape Signal = new(ShapeKind.Signal, "signal");
    public static readonly KeyShape Texts = OneOf("text or list", Text, List(Text));
    public static readonly KeyShape TextMap = OneOf("map or list", Map(OneOf("text", Text, Number, Bool)), List(Text));
    public static readonly KeyShape Unavailable = new(ShapeKind.Unavailable, "not available yet");

    public ShapeKind Kind => kind;
    public string Words => words;
    public string[] Choices { get; init; } = [];
    public KeyShape[] Parts { get; init; } = [];
    public IKeyGroup? Keys { get; init; }

    /// <summary>A key of this may stand without a value, as after commenting out what was below it.</summary>
    public bool Collection { get; private init; }

    public static KeyShape Choice(params string[] choices) => new(ShapeKind.Choice, string.Join(", ", choices)) { Choices = choices };

    public static KeyShape List(KeyShape item) => new(ShapeKind.List, "list") { Parts = [item], Collection = true };

    public static KeyShape Map(KeyShape value) => new(ShapeKind.Map, "map") { Parts = [value], Collection = true };

    public static KeyShape Group(IKeyGroup keys) => new(ShapeKind.Group, "map") { Keys = keys, Collection = true };

    public static KeyShape OneOf(string words, params KeyShape[] parts) =>
        new(ShapeKind.OneOf, words) { Parts = parts, Collection = Array.Exists(parts, part => part.Collection) };

}
