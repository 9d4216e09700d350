namespace Outlive.Contracts.Keeper;

/// <summary>status.json: the identity of a started process and what it last said of itself.</summary>
public sealed record StatusRecord
{
    public int Pid { get; set; }
    /// <summary>Kernel start time in clock ticks since boot: with the boot id it tells a process from a later one with its pid.</summary>
    public ulong StartTime { get; set; }
    public long At { get; set; }
    public long Sequence { get; set; }
    public string? RequestedBy { get; set; }
    public NotifyState? Notify { get; set; }
}
