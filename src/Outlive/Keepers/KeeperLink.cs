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
    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>For a supervisor to start the next keeper.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly KeeperLaunch launch;
    readonly Action<KeeperEvent> happened;
    readonly TimeProvider time;
    readonly ConcurrentDictionary<string, ProcessDescriptors> held = new();
    readonly CancellationTokenSource ending = new();
    readonly List<int> launched = [];
    KeeperConnection? connection;
    KeeperClient? client;
    Task? keeping;
    long cursor, generation, lostAt;
    int keeper;
    bool supervised;

    /// <param name="cursor">Of the news dealt with so far; 0: none.</param>
    /// <param name="keeper">The pid of the keeper that told them; 0: not known.</param>
    public KeeperLink(KeeperLaunch launch, long cursor, int keeper, Action<KeeperEvent> happened, TimeProvider time) =>
        (this.launch, this.cursor, this.keeper, this.happened, this.time) = (launch, cursor, keeper, happened, time);

    /// <summary>Of the keeper that serves now; between two keepers its calls fail with <see cref="KeeperLostException"/>.</summary>
    public KeeperClient Client => client ?? throw new InvalidOperationException("not started");

    /// <summary>A keeper serves, and each side has what the other held.</summary>
    public event Action Connected = () => { };

    /// <summary>The event that was handed over last.</summary>
    public long Cursor => Volatile.Read(ref cursor);

    /// <summary>Ends with the link; before that only by a bug, and then a daemon can't go on.</summary>
    public Task Ended => keeping ?? throw new InvalidOperationException("not started");

    /// <summary>Frames for <see cref="OutputNews"/>, which is armed again after each connection.</summary>
    public Action<KeeperFrame> OutputTold { get; init; } = _ => { };

    public async Task StartAsync(CancellationToken cancel)
    {
        await ConnectAsync(cancel).ConfigureAwait(false);
        keeping = KeepAsync();
        foreach (var directory in Directory.EnumerateDirectories($"{launch.RunDirectory}/processes")) RemoveLeftover(directory);
    }

    /// <summary>It was asked for, and no keeper knows of it.</summary>
    public void Discard(string process)
    {
        Release(process);
        RemoveLeftover(Client.DirectoryOf(process));
    }

    public async Task<ProcessSnapshot> SpawnAsync(string process, SpawnRequest request, bool holdStdin = false)
    {
        var keeper = Client;
        RemoveLeftover(keeper.DirectoryOf(process));
        using var pipes = ProcessPipes.Create(keeper.DirectoryOf(process), request, holdStdin);
        // Held before it is asked for: if the keeper dies before it answers, the child may be there and needs them.
        Release(process);
        held[process] = pipes.Ours;
        try
        {
            return await keeper.SpawnAsync(process, request, pipes).ConfigureAwait(false);
        }
        catch (KeeperException)
        {
            Release(process);
            throw;
        }
    }

    /// <summary>Ends the keeper for good: no new one is started.</summary>
    public async Task ShutdownAsync(bool stopChildren)
    {
        await ending.CancelAsync().ConfigureAwait(false);
        try
        {
            await Client.ShutdownAsync(stopChildren).ConfigureAwait(false);
        }
        catch (KeeperLostException)
        {
            // It has ended before its answer came, and that is what was asked.
        }
    }

    public async Task ForgetAsync(string process, bool keepOutput = false)
    {
        await Client.ForgetAsync(process, keepOutput).ConfigureAwait(false);
        Release(process);
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
            lostAt = time.GetTimestamp();
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
        for (var pause = ShortestPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                connection = await OpenAsync().ConfigureAwait(false);
                generation = connection.Hello.Generation;
                supervised = connection.Hello.Supervised;
                if (StartedAnew(connection.Hello)) Volatile.Write(ref cursor, 0);
                keeper = connection.Hello.Pid;
                var served = new KeeperClient(connection, launch.RunDirectory);
                await ExchangeAsync(served).ConfigureAwait(false);
                // Only now: the exchange lets go of what the keeper does not list, and that must not be a spawn under way.
                client = served;
                await served.SubscribeAsync(Cursor).ConfigureAwait(false);
                Connected();
                return;
            }
            catch (Exception problem) when (problem is IOException or KeeperException or InvalidDataException)
            {
                connection?.Dispose();
                await Task.Delay(pause, time, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Somebody has removed the state directory and with it the count of keepers: its numbers begin again, and mean other things.</summary>
    bool StartedAnew(HelloReply hello) => Cursor >> 32 is var told && (told > hello.Generation || (told == hello.Generation && keeper != 0 && keeper != hello.Pid));

    async Task<KeeperConnection> OpenAsync()
    {
        var hello = new HelloRequest { Version = KeeperProtocol.Version, Daemon = true, Generation = generation };
        try
        {
            return await KeeperConnection.OpenAsync(launch.Socket, hello, Told).ConfigureAwait(false);
        }
        catch (LinuxException problem) when (problem.ErrorNumber is Errno.ENOENT or Errno.ECONNREFUSED && !IsComing())
        {
            launched.ForEach(x => KeeperLaunch.Reap(x));
            launched.Add(launch.Start());
            return await KeeperConnection.OpenAsync(launch.Socket, hello, Told).ConfigureAwait(false);
        }
    }

    /// <summary>Two that start one at once would end with one, but perhaps not with the one that the supervisor knows.</summary>
    bool IsComing() => supervised && time.GetElapsedTime(lostAt) < Patience;

    /// <summary>Give what the keeper lost, then take what we lack: all of it when we are new, the pidfd when a spawn went unanswered.</summary>
    async Task ExchangeAsync(KeeperClient keeper)
    {
        var there = (await keeper.ListAsync().ConfigureAwait(false)).ToDictionary(x => x.Id);
        await Task.WhenAll(there.Keys.Where(held.ContainsKey).Select(x => keeper.GiveAsync(x, held[x]))).ConfigureAwait(false);
        foreach (var id in there.Keys.Where(x => there[x].Phase != ProcessPhase.Exited && !(held.TryGetValue(x, out var ours) && ours[DescriptorRole.Process] >= 0)))
        {
            var taken = await keeper.TakeAsync(id).ConfigureAwait(false);
            Release(id);
            held[id] = taken;
        }
        foreach (var id in held.Keys.Where(x => !there.ContainsKey(x))) Release(id);
    }

    void Release(string process)
    {
        if (held.TryRemove(process, out var descriptors)) descriptors.Dispose();
    }

    /// <summary>Made for a spawn that no keeper ever wrote down.</summary>
    static void RemoveLeftover(string directory)
    {
        if (Directory.Exists(directory) && !File.Exists($"{directory}/spawn.json")) Directory.Delete(directory, recursive: true);
    }

    void Told(KeeperFrame frame)
    {
        if (frame.Output is not null) OutputTold(frame);
        if (frame.Event is not { } news) return;
        happened(news);
        Volatile.Write(ref cursor, news.Sequence);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        connection?.Dispose();
        if (keeping is not null) await keeping.ConfigureAwait(false);
        // It may have connected anew meanwhile.
        connection?.Dispose();
        foreach (var descriptors in held.Values) descriptors.Dispose();
        ending.Dispose();
    }
}
