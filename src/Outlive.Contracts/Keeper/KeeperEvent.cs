namespace Outlive.Contracts.Keeper;

/// <summary>Something that happened to a process. Sequence numbers grow for the life of the instance, over keepers too.</summary>
public sealed record KeeperEvent
{
    public long Sequence { get; set; }
    public KeeperEventKind Kind { get; set; }
    public string Process { get; set; } = "";
    public int Pid { get; set; }
    /// <summary>Unix milliseconds.</summary>
    public long At { get; set; }
    public ExitRecord? Exit { get; set; }
    public NotifyState? Notify { get; set; }
    public StreamCounters? Stream { get; set; }
}
