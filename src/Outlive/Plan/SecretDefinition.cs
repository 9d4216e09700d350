namespace Outlive.Plan;

/// <summary>Where a secret's value comes from, at each start; one of the three. The value is never shown and never on disk.</summary>
internal sealed record SecretDefinition
{
    public string? File { get; set; }
    /// <summary>A variable of the daemon's environment.</summary>
    public string? Variable { get; set; }
    public CommandDefinition? Command { get; set; }
}
