using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Output;

/// <summary>One stream of a process to be moved to disk.</summary>
internal sealed record StreamSetup(StreamState State, int Source, string Directory, OutputOptions Options, IStreamOwner Owner)
{
    /// <summary>An earlier keeper may have moved some of it, and its writers may be gone.</summary>
    public bool Resumed { get; init; }

    public void Grew() => Owner.Grew();

    public void Changed() => Owner.Changed(State);

    public Spool NewSpool() => new(Directory, State.Name, Options.MaxSize, Options.Keep, TimeSpan.FromMilliseconds(Options.MaxAgeMs));
}
