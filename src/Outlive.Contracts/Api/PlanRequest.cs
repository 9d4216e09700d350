namespace Outlive.Contracts.Api;

/// <summary>Plan files to check or apply, read by the daemon.</summary>
public sealed record PlanRequest
{
    /// <summary>Absolute paths; empty: the files in force, read again.</summary>
    public string[] Files { get; set; } = [];
    /// <summary>The project's folder: relative paths start here, and `.env` is read here.</summary>
    public string? Directory { get; set; }
    public string[] Profiles { get; set; } = [];
    /// <summary>The caller's environment, for interpolation.</summary>
    public Dictionary<string, string> Environment { get; set; } = [];
    /// <summary>Only say what would change.</summary>
    public bool DryRun { get; set; }
    /// <summary>Start only these and what they need; empty: all that start by themselves.</summary>
    public string[] Services { get; set; } = [];
    /// <summary>Keep what an operator stopped as it is. Without it all is started, as Compose does.</summary>
    public bool KeepStopped { get; set; }
}
