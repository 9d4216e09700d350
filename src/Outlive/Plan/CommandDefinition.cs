namespace Outlive.Plan;

/// <summary>Words of a command, or a line for a shell.</summary>
internal sealed record CommandDefinition
{
    /// <summary>With <see cref="Shell"/> one word, the line.</summary>
    public string[] Words { get; set; } = [];
    public bool Shell { get; set; }
}
