using System.Collections.Concurrent;
using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keepers;

/// <summary>
/// A daemon's side of the bargain. It holds a copy of every descriptor that matters; when the keeper dies it starts a new one
/// and gives them back, when the daemon is new it takes them. Events go on where they stopped.
/// </summary>
internal sealed class KeeperLink : IAsyncDisposable
{
    readonly KeeperLaunch launch;
    readonly Action<KeeperEvent> happened;
    readonly TimeProvider time;
    readonly ConcurrentDictionary<string, ProcessDescriptors> held = new();
    readonly CancellationTokenSource ending = new();
    KeeperConnection? connection;
    KeeperClient? client;
    Task? keeping;
    long cursor, generation;

    public KeeperLink(KeeperLaunch launch, long cursor, Action<KeeperEvent> happened, TimeProvider time) =>
        (this.launch, this.cursor, this.happened, this.time) = (launch, cursor, happened, time);

    /// <summary>Of the keeper that serves now; between two keepers its calls fail with <see cref="KeeperLostException"/>.</summary>
    public KeeperClient Client => client ?? throw new InvalidOperationException("not started");

    /// <summary>A keeper serves, and each side has what the other held.</summary>
    public event Action Connected = () => { };

    /// <summary>The event that was handed over last.</summary>
    public long Cursor => Volatile.Read(ref cursor);

    public async Task StartAsync(CancellationToken cancel)
    {
        await ConnectAsync(cancel).ConfigureAwait(false);
        keeping = KeepAsync();
    }

    public async Task<ProcessSnapshot> SpawnAsync(string process, SpawnRequest request, bool holdStdin = false)
    {
        var (snapshot, descriptors) = await Client.SpawnAsync(process, request, holdStdin).ConfigureAwait(false);
        held[process] = descriptors;
        return snapshot;
    }

    public async Task ForgetAsync(string process, bool keepOutput = false)
    {
        await Client.ForgetAsync(process, keepOutput).ConfigureAwait(false);
        if (held.TryRemove(process, out var descriptors)) descriptors.Dispose();
    }

    /// <summary>The child sees the end of its stdin when both copies are closed.</summary>
    public Task CloseStdinAsync(string process)
    {
        if (held.TryGetValue(process, out var descriptors)) descriptors.Drop(DescriptorRole.Stdin);
        return Client.CloseStdinAsync(process);
    }

    async Task KeepAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            await connection!.Closed.ConfigureAwait(false);
            if (ending.IsCancellationRequested) return;
            try
            {
                await ConnectAsync(ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    async Task ConnectAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                connection = await OpenAsync().ConfigureAwait(false);
                client = new(connection, launch.RunDirectory);
                generation = connection.Hello.Generation;
                await ExchangeAsync(client).ConfigureAwait(false);
                Connected();
                return;
            }
            catch (Exception problem) when (problem is IOException or KeeperException)
            {
                connection?.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel).ConfigureAwait(false);
            }
        }
    }

    Task<KeeperConnection> OpenAsync()
    {
        var hello = new HelloRequest { Version = KeeperProtocol.Version, Daemon = true, Generation = generation };
        try
        {
            return KeeperConnection.OpenAsync(launch.Socket, hello, Told);
        }
        catch (LinuxException problem) when (problem.ErrorNumber is Errno.ENOENT or Errno.ECONNREFUSED)
        {
            launch.Start();
            return KeeperConnection.OpenAsync(launch.Socket, hello, Told);
        }
    }

    /// <summary>Give what the keeper lost, take what we lost, then listen.</summary>
    async Task ExchangeAsync(KeeperClient keeper)
    {
        var there = (await keeper.ListAsync().ConfigureAwait(false)).ToDictionary(x => x.Id);
        await Task.WhenAll(there.Keys.Where(held.ContainsKey).Select(x => keeper.GiveAsync(x, held[x]))).ConfigureAwait(false);
        foreach (var id in there.Keys.Where(x => !held.ContainsKey(x) && there[x].Phase != ProcessPhase.Exited))
            held[id] = await keeper.TakeAsync(id).ConfigureAwait(false);
        foreach (var id in held.Keys.Where(x => !there.ContainsKey(x)))
            if (held.TryRemove(id, out var descriptors)) descriptors.Dispose();
        await keeper.SubscribeAsync(Cursor).ConfigureAwait(false);
    }

    void Told(KeeperFrame frame)
    {
        if (frame.Event is not { } news) return;
        Volatile.Write(ref cursor, news.Sequence);
        happened(news);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        connection?.Dispose();
        if (keeping is not null) await keeping.ConfigureAwait(false);
        foreach (var descriptors in held.Values) descriptors.Dispose();
        ending.Dispose();
    }
}
