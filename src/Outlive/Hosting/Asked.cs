namespace Outlive.Hosting;

/// <summary>Who asks for a change, and what they have seen of what they want to change.</summary>
/// <param name="By">As the journal has it.</param>
internal sealed record Asked(string By)
{
    /// <summary>The tags of the versions it may have now, of which one must be true; null: whatever it is.</summary>
    public string[]? Seen { get; init; }

    public static implicit operator Asked(string by) => new(by);
}
