namespace Outlive.Journal;

/// <summary>What an event of the catalogue means, and what the seeds call it.</summary>
internal sealed record EventDescription(string Kind, string Meaning, params string[] InSeeds)
{
    /// <summary>What its data may have.</summary>
    public string[] Data { get; init; } = [];
}
