using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Outlive.Plan.Keys;

namespace Outlive.Plan;

/// <summary>The JSON Schema of a plan, for editors. It goes by the table of keys, and is no stricter than the reader where a variable stands.</summary>
internal sealed class PlanSchema
{
    const string Durations = @"^(0|([0-9.]+(us|µs|ms|s|m|h|d|w))+)$";
    const string Sizes = @"^[0-9.]+([KMGTPkmgtp]([iI]?[bB])?|[bB])?$";

    static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    readonly Utf8JsonWriter _json;
    readonly Dictionary<string, IKeyGroup> _groups = [];
    readonly Queue<IKeyGroup> _open = [];

    PlanSchema(Utf8JsonWriter json) => _json = json;

    public static string Write()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_options)) new PlanSchema(json).Root();
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    void Root()
    {
        _json.WriteStartObject();
        _json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        _json.WriteString("title", "outlive.yaml");
        Group(RootKeys.All);
        _json.WriteStartObject("$defs");
        _json.WriteStartObject("variable");
        _json.WriteString("type", "string");
        _json.WriteString("pattern", @"\$\{");
        _json.WriteEndObject();
        while (_open.TryDequeue(out var group))
        {
            _json.WriteStartObject(group.Name);
            Group(group);
            _json.WriteEndObject();
        }
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    void Group(IKeyGroup group)
    {
        Type("object");
        _json.WriteStartObject("properties");
        foreach (var key in group.Described) Property(key);
        _json.WriteEndObject();
        _json.WriteStartObject("patternProperties");
        _json.WriteBoolean("^x-", true);
        _json.WriteEndObject();
        _json.WriteBoolean("additionalProperties", false);
    }

    void Property(PlanKey key)
    {
        if (key.Shape.Kind == ShapeKind.Unavailable) return;
        _json.WriteStartObject(key.Name);
        _json.WriteString("description", key.Default is null ? key.Doc : $"{key.Doc} Default: {key.Default}.");
        AnyOf(key.Shape);
        _json.WriteEndObject();
    }

    /// <summary>Into the open object; one alternative stands there itself, since editors explain that better.</summary>
    void AnyOf(KeyShape shape)
    {
        if (shape.Kind is ShapeKind.Group)
        {
            Reference(shape.Keys!);
        }
        else if (shape.Kind is ShapeKind.Map or ShapeKind.List)
        {
            Nested(shape);
        }
        else
        {
            _json.WriteStartArray("anyOf");
            Alternatives(shape);
            _json.WriteEndArray();
        }
    }

    void Alternatives(KeyShape shape)
    {
        switch (shape.Kind)
        {
            case ShapeKind.OneOf:
                foreach (var part in shape.Parts) Alternatives(part);
                break;
            case ShapeKind.Map or ShapeKind.List or ShapeKind.Group:
                _json.WriteStartObject();
                AnyOf(shape);
                _json.WriteEndObject();
                break;
            default:
                Value(shape);
                break;
        }
    }

    void Value(KeyShape shape)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Text:
                // The reader takes numbers and booleans for the text they are.
                Alternative("string");
                Alternative("number");
                Alternative("boolean");
                return;
            case ShapeKind.Signal:
                Alternative("string");
                Alternative("integer");
                return;
            case ShapeKind.Choice:
                Choice(shape.Choices);
                break;
            case ShapeKind.Duration:
                Alternative("string", Durations);
                Alternative("integer");
                break;
            case ShapeKind.Size:
                Alternative("string", Sizes);
                Alternative("integer");
                break;
            default:
                Alternative(shape.Kind switch { ShapeKind.Bool => "boolean", ShapeKind.Integer => "integer", _ => "number" });
                break;
        }
        _json.WriteStartObject();
        _json.WriteString("$ref", "#/$defs/variable");
        _json.WriteEndObject();
    }

    void Alternative(string type, string? pattern = null)
    {
        _json.WriteStartObject();
        Type(type);
        if (pattern is not null) _json.WriteString("pattern", pattern);
        _json.WriteEndObject();
    }

    void Choice(string[] choices)
    {
        _json.WriteStartObject();
        _json.WriteStartArray("enum");
        foreach (var choice in choices) _json.WriteStringValue(choice);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    /// <summary>Null is always good: it takes away what stands below.</summary>
    void Type(string type)
    {
        _json.WriteStartArray("type");
        _json.WriteStringValue(type);
        _json.WriteStringValue("null");
        _json.WriteEndArray();
    }

    void Nested(KeyShape shape)
    {
        Type(shape.Kind == ShapeKind.List ? "array" : "object");
        _json.WriteStartObject(shape.Kind == ShapeKind.List ? "items" : "additionalProperties");
        AnyOf(shape.Parts[0]);
        _json.WriteEndObject();
    }

    void Reference(IKeyGroup group)
    {
        if (_groups.TryAdd(group.Name, group)) _open.Enqueue(group);
        _json.WriteString("$ref", "#/$defs/" + group.Name);
    }
}
