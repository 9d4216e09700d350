namespace Outlive.Usage;

/// <summary>What was read of a tree at one moment; null: not read, or not to be had.</summary>
internal readonly record struct UsageReading
{
    public required long CpuMicroseconds { get; init; }
    /// <summary>Of a whole tree and of a main process alone the times can't be compared.</summary>
    public required UsageScope Scope { get; init; }
    public long? MemoryBytes { get; init; }
    public int? Processes { get; init; }
    public int? Threads { get; init; }
    public long? ReadBytes { get; init; }
    public long? WrittenBytes { get; init; }
    public int? OpenFiles { get; init; }
}
