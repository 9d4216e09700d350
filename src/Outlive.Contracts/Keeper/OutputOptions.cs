namespace Outlive.Contracts.Keeper;

/// <summary>Where output goes and what happens when it can't.</summary>
public sealed record OutputOptions
{
    /// <summary>An absolute directory; null: below the keeper's state directory.</summary>
    public string? Directory { get; set; }
    public bool Merge { get; set; }
    public long MaxSize { get; set; } = 10 * 1024 * 1024;
    public int Keep { get; set; } = 5;
    public long MaxAgeMs { get; set; }
    public OverflowPolicy Backpressure { get; set; }
    public OverflowPolicy DiskFull { get; set; } = OverflowPolicy.Drop;
}
