using System.Collections.Concurrent;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

/// <summary>A test that is the daemon of a real keeper: it holds the daemon's lock and a link, which starts a new keeper when the old one dies.</summary>
internal sealed class LinkedInstance : IAsyncDisposable
{
    readonly TempDirectory directory = new("/dev/shm");
    readonly ConcurrentQueue<KeeperEvent> events = new();
    readonly LockFile daemonLock;

    LinkedInstance()
    {
        Launch = new(KeeperInstance.Program, directory.File("run"), directory.File("state"), []);
        Directory.CreateDirectory(Launch.RunDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        daemonLock = LockFile.TryTake($"{Launch.RunDirectory}/daemon.lock")!;
        Link = new(Launch, 0, 0, events.Enqueue, TimeProvider.System);
        Link.Connected += () => Keepers.Enqueue(Link.Client.Hello);
    }

    public KeeperLaunch Launch { get; }
    public KeeperLink Link { get; }
    public ConcurrentQueue<HelloReply> Keepers { get; } = new();
    public IReadOnlyCollection<KeeperEvent> Events => events;
    public string Root => directory.Path;

    public static async Task<LinkedInstance> StartAsync()
    {
        var instance = new LinkedInstance();
        await instance.Link.StartAsync(TestContext.Current.CancellationToken);
        return instance;
    }

    public Task<ProcessSnapshot> ChildAsync(string id, string actions, bool holdStdin = false, bool terminal = false, bool notify = false)
    {
        var request = KeeperInstance.ChildRequest(actions);
        (request.Terminal, request.Notify) = (terminal ? new(24, 80) : null, notify);
        return Link.SpawnAsync(id, request, holdStdin);
    }

    /// <summary>SIGKILL; the link has another before it returns.</summary>
    public async Task KillKeeperAsync()
    {
        var (count, pid) = (Keepers.Count, Keepers.Last().Pid);
        KillInjection.Arena.Kill($"{pid}");
        await Eventually.Holds(() => Keepers.Count > count, "the link has a new keeper");
    }

    public async Task<ExitRecord> ExitAsync(string id)
    {
        KeeperEvent? found = null;
        await Eventually.Holds(() => (found = events.LastOrDefault(x => x.Process == id && x.Exit is { Unknown: not "code-pending" })) is not null,
            $"\"{id}\" has exited", lastSeen: () => string.Join("; ", events.TakeLast(5)));
        return found!.Exit!;
    }

    public string OutputOf(string id, string stream = "stdout")
    {
        var folder = $"{Launch.StateDirectory}/output/{id}";
        return !Directory.Exists(folder) ? "" : string.Concat(Directory.GetFiles(folder, $"{stream}-*.log").Order().Select(File.ReadAllText));
    }

    public Task OutputAsync(string id, string expected, string stream = "stdout") =>
        Eventually.Holds(() => OutputOf(id, stream) == expected, $"{stream} of \"{id}\" is \"{expected}\"", lastSeen: () => OutputOf(id, stream));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Eventually.Completes(Link.ShutdownAsync(stopChildren: true), "the keeper has stopped its children");
        }
        catch (KeeperLostException)
        {
            // It ended before its answer was read.
        }
        await Eventually.Holds(() => !ProcScan.Alive(Keepers.Last().Pid), "the keeper has ended");
        await Link.DisposeAsync();
        daemonLock.Dispose();
        var cleanup = await TestProcess.Run(KeeperInstance.Program, ["cleanup", Launch.RunDirectory]);
        cleanup.ExitCode.ShouldBe(0, cleanup.Error);
        directory.Dispose();
    }
}
