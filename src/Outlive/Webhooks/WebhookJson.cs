using System.Text.Json.Serialization;
using Outlive.Contracts.Api;

namespace Outlive.Webhooks;

/// <summary>The JSON of webhooks on disk, source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Cursor))]
[JsonSerializable(typeof(DeadLetter[]))]
internal sealed partial class WebhookJson : JsonSerializerContext;
