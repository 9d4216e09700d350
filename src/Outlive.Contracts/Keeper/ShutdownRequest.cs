namespace Outlive.Contracts.Keeper;

/// <summary>End the keeper.</summary>
public sealed record ShutdownRequest
{
    /// <summary>End the children first; otherwise they run on, to be adopted by the next keeper.</summary>
    public bool StopChildren { get; set; }
    public int GraceMs { get; set; } = 10_000;
}
