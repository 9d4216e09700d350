namespace Outlive.Plan;

/// <summary>How much is kept, and how long a stop may take.</summary>
internal sealed record StateDefinition
{
    public TimeSpan JournalKeep { get; set; } = Defaults.JournalKeep;
    public long JournalSize { get; set; } = Defaults.JournalSize;
    public long LogBudget { get; set; } = Defaults.LogBudget;
    public TimeSpan StopTimeout { get; set; } = Defaults.StopTimeout;
}
