using Outlive.Linux;

namespace Outlive.Journal;

/// <summary>Where a journal lies and how much of it is kept.</summary>
internal sealed record JournalOptions
{
    public required string Directory { get; init; }

    public long MaxSize { get; set; } = 256L << 20;

    /// <summary>Zero: as long as there is room.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(30);

    public int SegmentSize { get; set; } = 4 << 20;

    /// <summary>How many of the newest events stay in memory.</summary>
    public int Recent { get; init; } = 2000;

    /// <summary>How many bytes of events may wait in memory for a disk that takes none.</summary>
    public int MostUnwritten { get; init; } = 4 << 20;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string Boot { get; init; } = ProcessIdentity.BootId;
}
