namespace Outlive.Plan;

/// <summary>How a program is asked to end, before its tree is killed.</summary>
internal sealed record StopDefinition
{
    /// <summary>A number.</summary>
    public int Signal { get; set; } = Defaults.StopSignal;
    public TimeSpan Grace { get; set; } = Defaults.StopGrace;
    public bool CloseStdin { get; set; }
    /// <summary>Text for its stdin.</summary>
    public string? Send { get; set; }
    public CommandDefinition? Command { get; set; }
}
