using System.Text.Json.Serialization;

namespace Outlive.Supervision;

/// <summary>The JSON of lives on disk, source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(LifeRecord))]
internal sealed partial class LifeJson : JsonSerializerContext;
