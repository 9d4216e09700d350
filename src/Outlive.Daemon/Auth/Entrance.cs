using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Outlive.Plan;

namespace Outlive.Daemon.Auth;

/// <summary>How a connection came in. Kestrel keeps it with the connection, and every request on it is judged by it.</summary>
/// <param name="Peer">The caller, where the kernel says who that is: on the Unix socket. On TCP only a token does.</param>
/// <param name="Secure">By TLS.</param>
internal sealed record Entrance(Caller? Peer, bool Secure)
{
    const string Key = "outlive.entrance";

    /// <summary>What the plan in force says of TCP.</summary>
    public Func<ServerDefinition> Rules { get; init; } = static () => new();

    public bool IsUnix => Peer is not null;

    public void Mark(IDictionary<object, object?> connection) => connection[Key] = this;

    /// <summary>One that nobody marked is open to nobody.</summary>
    public static Entrance Of(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>() is { } connection && connection.Items.TryGetValue(Key, out var mark) && mark is Entrance entrance
            ? entrance : new(null, false);
}
