using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Outlive.Daemon.Documents;

/// <summary>The types of the API as JSON schemas, each once and by name, from what the serializer itself knows of them.</summary>
internal sealed class Schemas
{
    readonly SortedDictionary<string, JsonTypeInfo> named = new(StringComparer.Ordinal);

    /// <summary>Writes what stands where a value of this type is expected.</summary>
    public Action<Utf8JsonWriter> Reference(JsonTypeInfo type) => json => Write(json, type);

    /// <summary>All that were referred to, and what these refer to.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("schemas");
        // All are collected by now: what a type refers to came with it.
        foreach (var (name, type) in named)
        {
            json.WriteStartObject(name);
            WriteObject(json, type);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    void Write(Utf8JsonWriter json, JsonTypeInfo type)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                Collect(type);
                json.WriteString("$ref", $"#/components/schemas/{type.Type.Name}");
                break;
            case JsonTypeInfoKind.Enumerable:
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                Write(json, type.Options.GetTypeInfo(type.ElementType!));
                json.WriteEndObject();
                break;
            case JsonTypeInfoKind.Dictionary:
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                Write(json, type.Options.GetTypeInfo(type.ElementType!));
                json.WriteEndObject();
                break;
            default:
                WriteValue(json, Nullable.GetUnderlyingType(type.Type) ?? type.Type);
                break;
        }
    }

    void WriteObject(Utf8JsonWriter json, JsonTypeInfo type)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var property in type.Properties)
        {
            json.WriteStartObject(property.Name);
            Write(json, type.Options.GetTypeInfo(property.PropertyType));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    void Collect(JsonTypeInfo type)
    {
        if (type.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary) Collect(type.Options.GetTypeInfo(type.ElementType!));
        if (type.Kind != JsonTypeInfoKind.Object || !named.TryAdd(type.Type.Name, type)) return;
        foreach (var property in type.Properties) Collect(type.Options.GetTypeInfo(property.PropertyType));
    }

    static void WriteValue(Utf8JsonWriter json, Type type)
    {
        if (type.IsEnum) WriteEnum(json, type);
        else if (type == typeof(bool)) json.WriteString("type", "boolean");
        else if (type == typeof(string)) json.WriteString("type", "string");
        else if (type == typeof(DateTimeOffset))
        {
            json.WriteString("type", "string");
            json.WriteString("format", "date-time");
        }
        else if (type == typeof(double)) json.WriteString("type", "number");
        else
        {
            json.WriteString("type", "integer");
            json.WriteString("format", type == typeof(int) ? "int32" : "int64");
        }
    }

    static void WriteEnum(Utf8JsonWriter json, Type type)
    {
        json.WriteString("type", "string");
        json.WriteStartArray("enum");
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            json.WriteStringValue(field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(field.Name));
        json.WriteEndArray();
    }
}
