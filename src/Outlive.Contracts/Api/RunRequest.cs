namespace Outlive.Contracts.Api;

/// <summary>A command: a one-off under supervision, or one in a service's environment.</summary>
public sealed record RunRequest
{
    public string[] Command { get; set; } = [];
    public string? Directory { get; set; }
    public Dictionary<string, string> Environment { get; set; } = [];
    /// <summary>The id of the one-off; empty: chosen.</summary>
    public string? Name { get; set; }
    public bool Terminal { get; set; }
    public bool HoldStdin { get; set; }
    /// <summary>Give up after so long; 0: never.</summary>
    public double TimeoutSeconds { get; set; }
}
