using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outlive.Store;

/// <summary>What the operator wants of one service; what is null is left to the plan.</summary>
internal sealed record ServiceIntent
{
    /// <summary>True: stopped by the operator; false: started, though the plan would not.</summary>
    public bool? Stopped { get; set; }

    public int? Replicas { get; set; }
    public bool ProbesPaused { get; set; }

    /// <summary>Defined by `run`.</summary>
    public bool OneOff { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
