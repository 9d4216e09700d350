using System.Text.Json.Serialization;

namespace Outlive.Contracts.Api;

/// <summary>Where a service is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ServiceState>))]
public enum ServiceState
{
    /// <summary>The plan says so: never started.</summary>
    [JsonStringEnumMemberName("disabled")] Disabled,
    /// <summary>Waits for its dependencies.</summary>
    [JsonStringEnumMemberName("pending")] Pending,
    /// <summary>Runs, never ready yet.</summary>
    [JsonStringEnumMemberName("starting")] Starting,
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("stopping")] Stopping,
    [JsonStringEnumMemberName("stopped")] Stopped,
    /// <summary>Ended by itself, with a code that counts as success.</summary>
    [JsonStringEnumMemberName("completed")] Completed,
    /// <summary>Waits for its next try.</summary>
    [JsonStringEnumMemberName("backoff")] Backoff,
    /// <summary>Given up.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
    /// <summary>A dependency can't come.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,
    /// <summary>Its process could not be ended and still lives: no second copy is started beside it.</summary>
    [JsonStringEnumMemberName("orphaned")] Orphaned,
}
