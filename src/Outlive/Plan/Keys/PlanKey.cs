namespace Outlive.Plan.Keys;

/// <summary>One row of the table of keys: the reader, the writer, the diff, the schema and the reference all go by it.</summary>
internal abstract class PlanKey(string name, KeyShape shape, string doc)
{
    public string Name => name;
    public KeyShape Shape => shape;
    /// <summary>A sentence.</summary>
    public string Doc => doc;
    public string? Default { get; init; }
    /// <summary>Another way to write a key, kept out of the normal form.</summary>
    public bool Familiar { get; init; }
    /// <summary>A running process does not have it: a change needs a restart.</summary>
    public bool Restarts { get; init; }
    /// <summary>Says something about a process of ours, so an external service cannot have it.</summary>
    public bool OfProcess { get; init; }
}
