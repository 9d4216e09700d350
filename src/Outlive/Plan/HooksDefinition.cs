namespace Outlive.Plan;

/// <summary>Commands around the life of a process, in its service's surroundings.</summary>
internal sealed record HooksDefinition
{
    public CommandDefinition? BeforeStart { get; set; }
    public CommandDefinition? AfterReady { get; set; }
    public CommandDefinition? AfterExit { get; set; }
    /// <summary>Of each.</summary>
    public TimeSpan Timeout { get; set; } = Defaults.HookTimeout;
}
