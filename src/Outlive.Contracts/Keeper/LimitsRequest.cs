namespace Outlive.Contracts.Keeper;

/// <summary>Limits of a process and what it starts; null: none asked for.</summary>
public sealed record LimitsRequest
{
    public long? Memory { get; set; }
    public double? Cpu { get; set; }
    public long? Pids { get; set; }
    public ulong? OpenFiles { get; set; }
    public ulong? CoreSize { get; set; }
    public ulong? FileSize { get; set; }
    public ulong? StackSize { get; set; }
    public int? Nice { get; set; }
    public int? OomScore { get; set; }
    /// <summary>Refuse to start rather than run with a limit that nothing enforces.</summary>
    public bool Require { get; set; }
}
