namespace Outlive.Plan;

/// <summary>How much is kept, how long a stop may take, and how often all is looked over.</summary>
internal sealed record StateDefinition
{
    public TimeSpan JournalKeep { get; set; } = Defaults.JournalKeep;
    public long JournalSize { get; set; } = Defaults.JournalSize;
    public long LogBudget { get; set; } = Defaults.LogBudget;
    public TimeSpan StopTimeout { get; set; } = Defaults.StopTimeout;

    /// <summary>Null: not at all.</summary>
    public TimeSpan? HealthEvery { get; set; }
}
