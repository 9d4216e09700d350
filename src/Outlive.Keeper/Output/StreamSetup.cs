using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Output;

/// <summary>One stream of a process to be moved to disk, and whom to tell: both callbacks come on the lane's thread.</summary>
internal sealed record StreamSetup(StreamState State, int Source, string Directory, OutputOptions Options)
{
    /// <summary>An earlier keeper may have moved some of it, and its writers may be gone.</summary>
    public bool Resumed { get; init; }
    public required Action Grew { get; init; }
    public required Action Changed { get; init; }
}
