namespace Outlive.Contracts.Keeper;

/// <summary>What happened to one stream so far.</summary>
public sealed record StreamCounters(string Name)
{
    public int Segment { get; set; }
    public long Written { get; set; }
    public long DroppedBackpressure { get; set; }
    public long DroppedDiskFull { get; set; }
    public long Stalls { get; set; }
    /// <summary>Why nothing can be written at the moment.</summary>
    public string? Trouble { get; set; }
    public bool Ended { get; set; }
}
