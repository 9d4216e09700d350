using System.Text.Json.Serialization;

namespace Outlive.Plan;

/// <summary>A port a service listens on: fixed (both ends equal), from a range, or any (0 to 0).</summary>
internal sealed record PortDefinition
{
    public string Name { get; set; } = "";
    public int First { get; set; }
    public int Last { get; set; }

    [JsonIgnore]
    public bool Fixed => First == Last && First != 0;

    [JsonIgnore]
    public bool Auto => Last == 0;
}
