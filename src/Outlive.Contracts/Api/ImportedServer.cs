namespace Outlive.Contracts.Api;

/// <summary>What became of one entry of an imported state.</summary>
public sealed record ImportedServer
{
    public string Id { get; set; } = "";
    /// <summary>defined, started, kept (it was there before) or refused.</summary>
    public string Outcome { get; set; } = "";
    /// <summary>More of it, in a sentence.</summary>
    public string? Message { get; set; }
}
