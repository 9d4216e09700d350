namespace Outlive.Contracts.Api;

/// <summary>What a process tree uses.</summary>
public sealed record UsageSnapshot
{
    public DateTimeOffset At { get; set; }
    /// <summary>Cores: 1 is one whole core, over the time since the sample before.</summary>
    public double Cpu { get; set; }
    public double CpuSeconds { get; set; }
    public long MemoryBytes { get; set; }
    public long? ReadBytes { get; set; }
    public long? WrittenBytes { get; set; }
    public int Processes { get; set; }
    public int Threads { get; set; }
    public int? OpenFiles { get; set; }
    /// <summary>Where the numbers come from: cgroup or proc.</summary>
    public string Source { get; set; } = "";
}
