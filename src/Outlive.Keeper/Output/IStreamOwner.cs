namespace Outlive.Keeper.Output;

/// <summary>Whoever wants to know about streams. Called on the lane's thread.</summary>
internal interface IStreamOwner
{
    /// <summary>Bytes came, or the stream ended.</summary>
    void Grew();

    /// <summary>Trouble came or went, or a stream that had bytes ended.</summary>
    void Changed(StreamState state);
}
