using System.Text.Json.Serialization;

namespace Outlive.Contracts.Keeper;

/// <summary>What happened.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeeperEventKind>))]
public enum KeeperEventKind
{
    [JsonStringEnumMemberName("started")] Started,
    [JsonStringEnumMemberName("notified")] Notified,
    /// <summary>A stream's counters of trouble changed.</summary>
    [JsonStringEnumMemberName("output-trouble")] OutputTrouble,
    /// <summary>Dead; the exit record may still say that the code is pending.</summary>
    [JsonStringEnumMemberName("exited")] Exited,
}
