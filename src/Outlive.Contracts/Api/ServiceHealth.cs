using System.Text.Json.Serialization;

namespace Outlive.Contracts.Api;

/// <summary>What the last liveness probe said.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ServiceHealth>))]
public enum ServiceHealth
{
    [JsonStringEnumMemberName("unknown")] Unknown,
    [JsonStringEnumMemberName("healthy")] Healthy,
    [JsonStringEnumMemberName("unhealthy")] Unhealthy,
}
