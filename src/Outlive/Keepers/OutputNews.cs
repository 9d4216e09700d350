using System.Threading.Channels;
using Outlive.Contracts.Keeper;

namespace Outlive.Keepers;

/// <summary>
/// What keepers tell about the output of one process, kept until its one reader waits for it. After every new connection it is
/// armed again; the keeper answers that with the state of things, so what happened in between is not missed.
/// </summary>
internal sealed class OutputNews(string process)
{
    readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    volatile bool ended;

    /// <summary>All streams have ended: what is on disk now is all there will be.</summary>
    public bool Ended => ended;

    public async Task ArmAsync(KeeperClient keeper)
    {
        try
        {
            await keeper.WatchOutputAsync(process).ConfigureAwait(false);
        }
        catch (KeeperException problem) when (problem.Code == KeeperErrorCode.NoSuchProcess)
        {
            Tell(over: true);
        }
    }

    /// <summary>Takes every frame of the connection that it was armed with, and picks its own.</summary>
    public void Told(KeeperFrame frame)
    {
        if (frame.Output == process) Tell(frame.OutputEnded);
    }

    /// <summary>Completes when there was news since the last time.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await news.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    void Tell(bool over)
    {
        if (over) ended = true;
        news.Writer.TryWrite(true);
    }
}
