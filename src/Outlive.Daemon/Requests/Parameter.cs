namespace Outlive.Daemon.Requests;

/// <summary>A word that a route takes in its query.</summary>
/// <param name="Type">As OpenAPI has it: string, integer, boolean.</param>
internal sealed record Parameter(string Name, string Type, string Summary)
{
    /// <summary>May be given several times, or once with commas.</summary>
    public bool Many { get; init; }
}
