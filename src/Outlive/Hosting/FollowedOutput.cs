using Outlive.Keepers;
using Outlive.Logs;

namespace Outlive.Hosting;

/// <summary>Lets what the keeper tells wake a follower.</summary>
internal sealed class FollowedOutput(OutputNews news, Action leave) : IOutputSignal, IDisposable
{
    public bool Ended => news.Ended;

    public ValueTask WaitAsync(CancellationToken cancellationToken) => news.WaitAsync(cancellationToken);

    public void Dispose() => leave();
}
