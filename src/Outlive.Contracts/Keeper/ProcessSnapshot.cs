namespace Outlive.Contracts.Keeper;

/// <summary>A process as the keeper sees it now.</summary>
public sealed record ProcessSnapshot
{
    public string Id { get; set; } = "";
    public ProcessPhase Phase { get; set; }
    public int Pid { get; set; }
    public ulong StartTime { get; set; }
    public bool Adopted { get; set; }
    public string OutputDirectory { get; set; } = "";
    public string? Cgroup { get; set; }
    /// <summary>Its directories in the hierarchies of v1 controllers, where they hold its limits.</summary>
    public string[] LimitCgroups { get; set; } = [];
    public LimitReport[] Limits { get; set; } = [];
    public StreamCounters[] Streams { get; set; } = [];
    public NotifyState? Notify { get; set; }
    public ExitRecord? Exit { get; set; }
    /// <summary>The sequence number of the last event about this process.</summary>
    public long Sequence { get; set; }
}
