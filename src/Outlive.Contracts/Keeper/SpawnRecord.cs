namespace Outlive.Contracts.Keeper;

/// <summary>spawn.json: written before the spawn, so that a kill in between can't lead to a second copy. No values of the environment.</summary>
public sealed record SpawnRecord
{
    public string Id { get; set; } = "";
    /// <summary>The soft RLIMIT_LOCKS of the whole tree.</summary>
    public ulong Tag { get; set; }
    public string BootId { get; set; } = "";
    public long Generation { get; set; }
    /// <summary>Unix milliseconds.</summary>
    public long At { get; set; }
    public string[] Command { get; set; } = [];
    public string? Directory { get; set; }
    public string[] EnvironmentNames { get; set; } = [];
    public string? Cgroup { get; set; }
    public string[] LimitCgroups { get; set; } = [];
    public bool Terminal { get; set; }
    public bool Channel { get; set; }
    public bool Notify { get; set; }
    public bool HeldStdin { get; set; }
    public string? User { get; set; }
    public string OutputDirectory { get; set; } = "";
    public OutputOptions Output { get; set; } = new();
    public LimitReport[] Limits { get; set; } = [];
}
