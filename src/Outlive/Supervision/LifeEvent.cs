namespace Outlive.Supervision;

/// <summary>Something that happened to a service.</summary>
internal readonly record struct LifeEvent(LifeEventKind Kind)
{
    /// <summary>Of which attempt; of an older one it is ignored. 0: of none.</summary>
    public int Attempt { get; init; }

    /// <summary>How long the process has lived.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>It ended with a code that counts as success.</summary>
    public bool Success { get; init; }

    /// <summary>Another try would end the same way.</summary>
    public bool Permanent { get; init; }

    /// <summary>From 0 to 1, for jitter.</summary>
    public double Chance { get; init; }

    /// <summary>In a few words, for whoever asks why.</summary>
    public string? Reason { get; init; }

    /// <summary>Who asked for it; null: nobody but ourselves.</summary>
    public string? By { get; init; }
}
