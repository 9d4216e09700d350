using System.Text.Json.Serialization;

namespace Outlive.Contracts.Keeper;

/// <summary>Where a process is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProcessPhase>))]
public enum ProcessPhase
{
    [JsonStringEnumMemberName("running")] Running,
    /// <summary>Dead; it was not our child and its exit code comes when its parent has reaped it.</summary>
    [JsonStringEnumMemberName("code-pending")] CodePending,
    [JsonStringEnumMemberName("exited")] Exited,
}
