using System.Text.Json.Serialization;

namespace Outlive.Contracts.Api;

/// <summary>What a service waits for in another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DependencyCondition>))]
public enum DependencyCondition
{
    /// <summary>It has a pid.</summary>
    [JsonStringEnumMemberName("started")] Started,
    /// <summary>It is ready now.</summary>
    [JsonStringEnumMemberName("ready")] Ready,
    /// <summary>It is ready and its last liveness probe passed.</summary>
    [JsonStringEnumMemberName("healthy")] Healthy,
    /// <summary>It ended, with any code.</summary>
    [JsonStringEnumMemberName("completed")] Completed,
    [JsonStringEnumMemberName("completed_successfully")] CompletedSuccessfully,
}
