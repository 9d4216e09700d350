namespace Outlive.Plan;

/// <summary>Where output goes and how much of it is kept.</summary>
internal sealed record LogsDefinition
{
    public long MaxSize { get; set; } = Defaults.LogSize;
    public int Keep { get; set; } = Defaults.LogKeep;
    public TimeSpan MaxAge { get; set; }
    public bool Merge { get; set; }
    /// <summary>A full pipe makes the program wait; true: drop instead.</summary>
    public bool DropWhenSlow { get; set; }
    /// <summary>A full disk makes the program wait; true (the default): drop instead.</summary>
    public bool DropWhenFull { get; set; } = true;
    /// <summary>Lines are JSON: show them by their fields.</summary>
    public bool Json { get; set; }
}
