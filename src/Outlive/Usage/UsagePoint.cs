namespace Outlive.Usage;

/// <summary>A sample as history keeps it, in twelve bytes: seconds since the beginning, cores, and KiB.</summary>
internal readonly record struct UsagePoint(uint At, float Cpu, uint MemoryKiB);
