using System.Text.Json.Serialization;

namespace Outlive.Contracts.Keeper;

/// <summary>
/// The JSON of frames and records, source-generated. Wire types have setters: the generator forgets the defaults of init-only
/// properties. A null where the type has none is refused here, once, and not by every reader; arrays alone may still hold some.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeeperRequest))]
[JsonSerializable(typeof(KeeperFrame))]
[JsonSerializable(typeof(SpawnRecord))]
[JsonSerializable(typeof(StatusRecord))]
[JsonSerializable(typeof(ExitRecord))]
public sealed partial class KeeperJson : JsonSerializerContext;
