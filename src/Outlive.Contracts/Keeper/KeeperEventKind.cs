using System.Text.Json.Serialization;

namespace Outlive.Contracts.Keeper;

/// <summary>What happened.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeeperEventKind>))]
public enum KeeperEventKind
{
    [JsonStringEnumMemberName("started")] Started,
    [JsonStringEnumMemberName("notified")] Notified,
    /// <summary>A stream can't be written or can again, or it has ended.</summary>
    [JsonStringEnumMemberName("output-changed")] OutputChanged,
    /// <summary>Dead; the exit record may still say that the code is pending.</summary>
    [JsonStringEnumMemberName("exited")] Exited,
}
