using System.Text.Json.Serialization;

namespace Outlive.Hosting;

/// <summary>The JSON of the plan in force, source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlanInForce))]
internal sealed partial class PlanInForceJson : JsonSerializerContext;
