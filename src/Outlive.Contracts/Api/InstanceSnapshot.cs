namespace Outlive.Contracts.Api;

/// <summary>The instance itself.</summary>
public sealed record InstanceSnapshot
{
    public string Name { get; set; } = "";
    public string Version { get; set; } = "";
    public int DaemonPid { get; set; }
    public int KeeperPid { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public double UptimeSeconds { get; set; }
    /// <summary>The Unix socket of the API.</summary>
    public string Socket { get; set; } = "";
    /// <summary>Where the API listens beside it.</summary>
    public string[] Listen { get; set; } = [];
    public string RunDirectory { get; set; } = "";
    public string StateDirectory { get; set; } = "";
    /// <summary>The folder that the plan came from.</summary>
    public string? ProjectDirectory { get; set; }
    public string[] PlanFiles { get; set; } = [];
    /// <summary>What kind of cgroups the keeper found.</summary>
    public string Cgroups { get; set; } = "";
    public string Kernel { get; set; } = "";
    /// <summary>How many services are in each state.</summary>
    public Dictionary<string, int> Counts { get; set; } = [];
    public long LastEvent { get; set; }
    /// <summary>Bytes of children's output and of the journal on disk.</summary>
    public long? OutputBytes { get; set; }
    public string[] Warnings { get; set; } = [];
}
