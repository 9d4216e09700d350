using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outlive.Store;

/// <summary>What the operator wants beyond the plan: kept over restarts of the daemon and of the machine.</summary>
internal sealed record Intent
{
    /// <summary>Raised when an older daemon would misunderstand the file.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; set; } = CurrentVersion;

    /// <summary>By the service's id.</summary>
    public Dictionary<string, ServiceIntent> Services { get; set; } = [];

    /// <summary>Services defined at run time: the name and the definition as JSON.</summary>
    public Dictionary<string, string> Definitions { get; set; } = [];

    /// <summary>The files of the plan in force.</summary>
    public string[] PlanFiles { get; set; } = [];

    /// <summary>What a newer daemon wrote is handed on by an older one.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
