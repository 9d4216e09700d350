namespace Outlive.Plan;

/// <summary>What the daemon logs of itself.</summary>
internal sealed record LoggingDefinition
{
    public string Level { get; set; } = "info";
    public string[] Categories { get; set; } = ["*"];
    public bool Console { get; set; }
}
