namespace Outlive.Plan;

/// <summary>Limits of a process and what it starts; null: none.</summary>
internal sealed record LimitsDefinition
{
    public long? Memory { get; set; }
    public double? Cpu { get; set; }
    public long? Pids { get; set; }
    public ulong? OpenFiles { get; set; }
    public int? Nice { get; set; }
    public int? OomScore { get; set; }
    public bool Require { get; set; }
}
