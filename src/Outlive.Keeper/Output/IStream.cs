namespace Outlive.Keeper.Output;

/// <summary>A stream of a process on its way to disk.</summary>
internal interface IStream
{
    StreamState State { get; }

    /// <summary>Read no further; from any thread.</summary>
    void Abandon();
}
