using Outlive.Contracts.Api;

namespace Outlive.Daemon.Auth;

/// <summary>How many answers may go on without an end at the same time.</summary>
internal sealed class StreamLimit(int most)
{
    int open;

    /// <summary>Until the result is disposed.</summary>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref open) <= most) return new Place(this);
        Interlocked.Decrement(ref open);
        throw new OutliveException(ErrorCode.TooMany, $"cannot stream: {most} streams are open, which is the limit; close some");
    }

    sealed class Place(StreamLimit limit) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref limit.open);
    }
}
