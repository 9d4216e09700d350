using System.Text.Json.Serialization;

namespace Outlive.Contracts.Keeper;

/// <summary>What happens to output that can't be written now.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OverflowPolicy>))]
public enum OverflowPolicy
{
    /// <summary>The program waits in its write.</summary>
    [JsonStringEnumMemberName("block")] Block,
    /// <summary>It is thrown away and counted.</summary>
    [JsonStringEnumMemberName("drop")] Drop,
}
