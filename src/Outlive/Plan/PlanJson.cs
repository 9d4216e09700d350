using System.Text.Json.Serialization;

namespace Outlive.Plan;

/// <summary>
/// Definitions on disk: those made at run time, and the plan in force. They have setters, since the generator forgets the defaults
/// of init-only properties.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PlanDefinition))]
[JsonSerializable(typeof(ServiceDefinition))]
internal sealed partial class PlanJson : JsonSerializerContext;
