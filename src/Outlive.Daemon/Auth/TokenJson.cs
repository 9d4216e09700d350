using System.Text.Json.Serialization;

namespace Outlive.Daemon.Auth;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, WriteIndented = true)]
[JsonSerializable(typeof(TokenRecord[]))]
internal sealed partial class TokenJson : JsonSerializerContext;
