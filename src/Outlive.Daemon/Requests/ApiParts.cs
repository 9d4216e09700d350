using Outlive.Daemon.Auth;
using Outlive.Hosting;

namespace Outlive.Daemon.Requests;

/// <summary>What answering takes.</summary>
/// <param name="Starting">The instance, as soon as it has started.</param>
/// <param name="Ending">The server ends; whatever would go on for ever ends with it.</param>
internal sealed record ApiParts(Task<Instance> Starting, TokenStore Tokens, TimeProvider Time, CancellationToken Ending)
{
    /// <summary>All that can be asked, for who describes it.</summary>
    public required Route[] Routes { get; init; }

    const int MostLocal = 1024, MostRemote = 128;

    public StreamLimit LocalStreams { get; } = new(MostLocal);
    public StreamLimit RemoteStreams { get; } = new(MostRemote);
    public SharedReadings Readings { get; } = new();
}
