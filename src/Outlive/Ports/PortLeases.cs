using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Ports;

/// <summary>
/// Hands out ports. A leased port is held by nobody else under any instance of Outlive on this machine (<see cref="PortClaim"/>),
/// and nobody listened on it when it was leased. What a stranger does between lease and use can't be prevented: the program then
/// says so (<see cref="AddressInUse"/>), and is given another port by asking again with this one in <c>except</c>.
/// </summary>
internal sealed class PortLeases(TimeProvider time, Func<double> chance, PortRange? auto = null) : IDisposable
{
    /// <summary>Clients of the last user reconnect within it, and should find nobody rather than someone else.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    readonly Lock gate = new();
    readonly SortedDictionary<int, (string Holder, PortClaim? Claim)> leases = [];
    readonly Dictionary<int, long> released = [];
    readonly Dictionary<PortRange, int> next = [];
    PortRange? autoRange = auto;

    /// <summary>A fixed port that the holder has already is its own again.</summary>
    /// <param name="before">What the holder had the last time: it is taken, although it rests, where nobody else has it now.</param>
    public int Lease(string holder, PortRange range, IReadOnlyCollection<int>? except = null, int before = 0)
    {
        lock (gate)
        {
            if (range.IsFixed) return LeaseFixed(holder, range.First);
            if (before > 0 && except?.Contains(before) != true && !leases.ContainsKey(before) && TryTake(holder, before, PortCheck.NobodyListens)) return before;
            var wanted = range.IsAny ? autoRange ??= AutoRange.Read() : range;
            return TakeOne(holder, wanted, except ?? [], PortCheck.IsUnused) ?? TakeOne(holder, wanted, except ?? [], PortCheck.NobodyListens)
                ?? throw Exhausted(holder, range, wanted);
        }
    }

    /// <summary>
    /// For a program that runs already: the port is the holder's whoever else claims it, since it is in use. False when another
    /// instance or another holder had it; it isn't taken from a holder of ours.
    /// </summary>
    public bool Adopt(string holder, int port)
    {
        lock (gate)
        {
            if (leases.TryGetValue(port, out var lease)) return lease.Holder == holder;
            var claim = PortClaim.Take(port);
            leases[port] = (holder, claim);
            return claim is not null;
        }
    }

    public void Release(string holder, int port)
    {
        lock (gate)
            if (leases.TryGetValue(port, out var lease) && lease.Holder == holder) Free(port, lease.Claim);
    }

    public void Release(string holder)
    {
        lock (gate)
            foreach (var (port, lease) in leases.Where(x => x.Value.Holder == holder).ToList()) Free(port, lease.Claim);
    }

    /// <summary>In the order of ports.</summary>
    public IReadOnlyList<PortLease> Describe()
    {
        lock (gate) return [.. leases.Select(x => new PortLease(x.Value.Holder, x.Key))];
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var (_, claim) in leases.Values) claim?.Dispose();
            leases.Clear();
        }
    }

    int LeaseFixed(string holder, int port)
    {
        if (leases.TryGetValue(port, out var lease))
            return lease.Holder == holder ? port : throw Taken(holder, port, $"\"{lease.Holder}\" has it; give one of them another port, or `auto`");
        if (TryTake(holder, port, PortCheck.NobodyListens)) return port;
        throw Taken(holder, port, WhoHas(port));
    }

    int? TakeOne(string holder, PortRange range, IReadOnlyCollection<int> except, Func<int, bool> isFree)
    {
        foreach (var port in Candidates(range, except))
        {
            if (leases.ContainsKey(port) || !TryTake(holder, port, isFree)) continue;
            next[range] = port + 1;
            return port;
        }
        return null;
    }

    bool TryTake(string holder, int port, Func<int, bool> isFree)
    {
        // Claimed first and checked after: two instances that check at the same time would both find it free.
        if (PortClaim.Take(port) is not { } claim) return false;
        if (!isFree(port))
        {
            claim.Dispose();
            return false;
        }
        released.Remove(port);
        leases[port] = (holder, claim);
        return true;
    }

    /// <summary>From where the last lease left off, so that a port comes back as late as possible; those at rest at the end, the longest rested first.</summary>
    IEnumerable<int> Candidates(PortRange range, IReadOnlyCollection<int> except)
    {
        ForgetRested();
        var count = range.Last - range.First + 1;
        // By chance at first: two instances that begin at the same port would go on meeting.
        var start = next.TryGetValue(range, out var left) ? left - range.First : autoRange == range ? (int)(chance() * count) : 0;
        for (var i = 0; i < count; i++)
        {
            var port = range.First + (start + i) % count;
            if (!released.ContainsKey(port) && !except.Contains(port)) yield return port;
        }
        foreach (var (port, _) in released.OrderBy(x => x.Value).ToList())
            if (port >= range.First && port <= range.Last && !except.Contains(port)) yield return port;
    }

    void ForgetRested()
    {
        foreach (var (port, _) in released.Where(x => time.GetElapsedTime(x.Value) >= Rest).ToList()) released.Remove(port);
    }

    void Free(int port, PortClaim? claim)
    {
        claim?.Dispose();
        leases.Remove(port);
        released[port] = time.GetTimestamp();
    }

    static string WhoHas(int port)
    {
        const string repair = "stop it, or give the service another port";
        if (SocketOwners.OfPort(port) is [var owner, ..]) return $"{owner.Program} (pid {owner.Pid}) listens there; {repair}";
        if (PortClaim.Owner(port) is { } pid) return $"another instance of Outlive (pid {pid}) has leased it; {repair}";
        if (ListenerTable.Read().On(port) is [var listener, ..]) return $"a program of user {listener.User} listens there; {repair}";
        return "it was taken a moment ago; try again";
    }

    static OutliveException Taken(string holder, int port, string reason) =>
        new(ErrorCode.Conflict, $"cannot lease port {port} for \"{holder}\": {reason}", holder);

    OutliveException Exhausted(string holder, PortRange asked, PortRange range)
    {
        var ours = leases.Keys.Count(x => x >= range.First && x <= range.Last);
        var count = range.Last - range.First + 1;
        return new(ErrorCode.NotAvailable, $"cannot lease port {asked} for \"{holder}\": of {count} ports {ours} are leased here and the others "
            + "are in use; widen the range, or use `auto`", holder);
    }
}
