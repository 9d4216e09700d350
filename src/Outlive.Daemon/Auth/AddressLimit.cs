using System.Net;
using System.Net.Sockets;

namespace Outlive.Daemon.Auth;

/// <summary>
/// So many tries at once for each address, and then one each time that one has come back. IPv6 addresses count by their network,
/// which one machine may have whole.
/// </summary>
internal sealed class AddressLimit(int tries, TimeSpan comesBack, TimeProvider time)
{
    const int MostAddresses = 10_000, NetworkBytes = 8;

    readonly Lock gate = new();

    // When all tries will have come back says how many are used; an address that is not here has all of them.
    readonly Dictionary<IPAddress, DateTimeOffset> whole = [];

    public int Known
    {
        get { lock (gate) return whole.Count; }
    }

    /// <summary>How long until there is a try; null: there is one.</summary>
    public TimeSpan? Wait(IPAddress address)
    {
        lock (gate) return Wait(NetworkOf(address), time.GetUtcNow());
    }

    public void Take(IPAddress address)
    {
        lock (gate) Take(NetworkOf(address), time.GetUtcNow());
    }

    /// <summary>Takes one if there is one.</summary>
    public TimeSpan? TryTake(IPAddress address)
    {
        lock (gate)
        {
            var (network, now) = (NetworkOf(address), time.GetUtcNow());
            if (Wait(network, now) is { } wait) return wait;
            Take(network, now);
            return null;
        }
    }

    TimeSpan? Wait(IPAddress network, DateTimeOffset now) =>
        whole.TryGetValue(network, out var at) && at - now - (tries - 1) * comesBack is var wait && wait > TimeSpan.Zero ? wait : null;

    void Take(IPAddress network, DateTimeOffset now)
    {
        if (whole.Count >= MostAddresses) Forget(now);
        whole[network] = (whole.TryGetValue(network, out var at) && at > now ? at : now) + comesBack;
    }

    /// <summary>Who has all his tries; and if there are none such, everybody: this must not grow.</summary>
    void Forget(DateTimeOffset now)
    {
        foreach (var (address, at) in whole)
            if (at <= now) whole.Remove(address);
        if (whole.Count >= MostAddresses) whole.Clear();
    }

    static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new(bytes);
    }
}
