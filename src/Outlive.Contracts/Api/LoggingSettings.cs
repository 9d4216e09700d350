namespace Outlive.Contracts.Api;

/// <summary>What the daemon logs of itself.</summary>
public sealed record LoggingSettings
{
    public string Level { get; set; } = "info";
    public string[] Categories { get; set; } = ["*"];
    public bool Console { get; set; }
}
