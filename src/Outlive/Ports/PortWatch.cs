using System.Net.Sockets;
using Outlive.Linux;

namespace Outlive.Ports;

/// <summary>
/// Whether each known port of each service is open, with no probe to be written for it. Each round reads the kernel's table of
/// listening sockets once for all, and once for each process with a network of its own; it connects to nobody but external
/// services. There are no rounds while no port is known, and each begins when the one before has ended.
/// </summary>
internal sealed class PortWatch : IAsyncDisposable
{
    public static readonly TimeSpan Round = TimeSpan.FromSeconds(3);
    /// <summary>Services that are started together are first looked at together.</summary>
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    readonly TimeProvider time;
    readonly Func<int, ListenerTable> read;
    readonly Action<string, string, bool> changed;
    readonly Lock gate = new();
    readonly Dictionary<string, Watched> watched = [];
    readonly CancellationTokenSource ending = new();
    readonly ITimer timer;
    Task looking = Task.CompletedTask;
    bool isLooking, wanted, ended;

    sealed record Watched(WatchedPort[] Ports, string? Host, int Network);

    /// <param name="changed">The id, the name of the port, and whether it is open: at the first look, and when that has changed.</param>
    public PortWatch(TimeProvider time, Action<string, string, bool> changed)
        : this(time, changed, network => network == 0 ? ListenerTable.Read() : ListenerTable.Read(network))
    {
    }

    internal PortWatch(TimeProvider time, Action<string, string, bool> changed, Func<int, ListenerTable> read)
    {
        (this.time, this.changed, this.read) = (time, changed, read);
        timer = time.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Instead of what was known of this id; a port that stays keeps its state.</summary>
    /// <param name="host">Of a service that is not ours, which has to be connected to; null: it listens on this machine.</param>
    /// <param name="network">The process whose network it is, if that is not ours; 0: it is.</param>
    public void Watch(string id, IEnumerable<KeyValuePair<string, int>> ports, string? host = null, int network = 0)
    {
        lock (gate)
        {
            watched.Remove(id, out var before);
            var all = ports.Select(x => Same(before, host, network, x) ?? new WatchedPort(x.Key, x.Value)).ToArray();
            if (all.Length == 0) return;
            watched[id] = new(all, host, network);
            wanted = true;
            if (!isLooking && !ended) timer.Change(First, Timeout.InfiniteTimeSpan);
        }
    }

    public void Unwatch(string id)
    {
        lock (gate)
        {
            watched.Remove(id);
            if (watched.Count == 0 && !ended) timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Null: not looked at yet, or not known.</summary>
    public bool? IsOpen(string id, string port)
    {
        lock (gate) return watched.TryGetValue(id, out var one) ? Array.Find(one.Ports, x => x.Name == port)?.Open : null;
    }

    public async ValueTask DisposeAsync()
    {
        bool already;
        lock (gate)
        {
            already = ended;
            ended = true;
            watched.Clear();
        }
        if (already) return;
        await timer.DisposeAsync().ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await looking.ConfigureAwait(false);
        ending.Dispose();
    }

    static WatchedPort? Same(Watched? before, string? host, int network, KeyValuePair<string, int> port) =>
        before?.Host == host && before?.Network == network ? before?.Ports.FirstOrDefault(x => x.Name == port.Key && x.Port == port.Value) : null;

    void Begin()
    {
        lock (gate)
        {
            if (ended || isLooking || watched.Count == 0) return;
            isLooking = true;
            wanted = false;
        }
        looking = LookAsync(ending.Token);
    }

    async Task LookAsync(CancellationToken cancel)
    {
        List<(string Id, Watched Service)> all;
        lock (gate) all = [.. watched.Select(x => (x.Key, x.Value))];
        if (all.Exists(x => x.Service.Host is null)) LookAtOwn(all);
        try
        {
            await Task.WhenAll(
                from one in all
                where one.Service.Host is not null
                from port in one.Service.Ports
                select ConnectAsync(one.Id, one.Service, port, cancel)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        lock (gate)
        {
            isLooking = false;
            if (!ended && watched.Count > 0) timer.Change(wanted ? First : Round, Timeout.InfiniteTimeSpan);
        }
    }

    void LookAtOwn(List<(string Id, Watched Service)> all)
    {
        foreach (var network in all.Where(x => x.Service.Host is null).GroupBy(x => x.Service.Network))
        {
            var table = read(network.Key);
            foreach (var (id, service) in network)
                foreach (var port in service.Ports) Found(id, service, port, table.Listens(port.Port));
        }
    }

    async Task ConnectAsync(string id, Watched service, WatchedPort port, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        bool open;
        try
        {
            await TcpConnect.ToAsync(service.Host!, port.Port, both.Token).ConfigureAwait(false);
            open = true;
        }
        catch (Exception problem) when (problem is SocketException || (problem is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            open = false;
        }
        Found(id, service, port, open);
    }

    void Found(string id, Watched service, WatchedPort port, bool open)
    {
        // Rounds alone write it, and most find nothing new.
        if (port.Open == open) return;
        lock (gate)
        {
            // It may have been given up, or replaced, during the look.
            if (!watched.TryGetValue(id, out var now) || now != service) return;
            port.Open = open;
        }
        changed(id, port.Name, open);
    }
}
