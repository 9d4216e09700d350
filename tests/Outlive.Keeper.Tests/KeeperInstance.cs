using System.Collections.Concurrent;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

/// <summary>A real keeper in directories of its own, a client of it, and what it has told so far. Its end ends all it started.</summary>
internal sealed class KeeperInstance : IAsyncDisposable
{
    readonly TempDirectory directory;
    readonly ConcurrentQueue<KeeperEvent> events = new();
    readonly Dictionary<string, ProcessDescriptors> held = [];
    KeeperConnection? connection;
    KeeperClient? client;
    string? mounted;
    TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    KeeperInstance(TempDirectory directory, string program, string[] daemon)
    {
        this.directory = directory;
        Launch = new(program, directory.File("run"), directory.File("state"), daemon);
    }

    /// <summary>Built beside the tests, in the same configuration.</summary>
    public static string Program { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Outlive.Keeper", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "outlive-keeper"));

    public KeeperLaunch Launch { get; private set; }
    public KeeperClient Client => client!;
    public KeeperConnection Connection => connection!;
    public int Pid { get; private set; }
    public string Root => directory.Path;
    public IReadOnlyCollection<KeeperEvent> Events => events;
    public ConcurrentQueue<string> Grown { get; } = new();
    /// <summary>Gets every frame that answers nothing.</summary>
    public Action<KeeperFrame> FrameTold { get; set; } = _ => { };

    public static Task<KeeperInstance> StartAsync(params string[] daemon) =>
        StartAsync(new TempDirectory("/dev/shm"), Program, daemon);

    /// <summary>A keeper to which this machine has no cgroups.</summary>
    public static Task<KeeperInstance> StartWithoutCgroupsAsync()
    {
        var directory = new TempDirectory("/dev/shm");
        return StartAsync(directory, WithoutCgroups(directory), []);
    }

    /// <summary>A keeper whose run directory is a file system of its own of this size.</summary>
    public static async Task<KeeperInstance> StartOnTmpfsAsync(string size)
    {
        var directory = new TempDirectory("/dev/shm");
        var run = Directory.CreateDirectory(directory.File("run")).FullName;
        (await TestProcess.Run("mount", ["-t", "tmpfs", "-o", $"size={size},mode=0700", "outlive-test", run])).ExitCode.ShouldBe(0);
        var keeper = await StartAsync(directory, Program, []);
        keeper.mounted = run;
        return keeper;
    }

    static async Task<KeeperInstance> StartAsync(TempDirectory directory, string program, string[] daemon)
    {
        var instance = new KeeperInstance(directory, program, daemon);
        instance.Pid = instance.StartKeeper();
        await instance.ConnectAsync(0);
        return instance;
    }

    /// <summary>The keeper in a mount namespace of its own, where no cgroup file system is mounted. It keeps the pid.</summary>
    static string WithoutCgroups(TempDirectory directory)
    {
        var script = directory.File("keeper-without-cgroups");
        File.WriteAllText(script, $"""
            #!/bin/sh
            exec unshare --mount sh -c 'umount -R /sys/fs/cgroup && exec "$0" "$@"' {Program} "$@"

            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }

    /// <summary>Connects anew and subscribes; events after the cursor come.</summary>
    public async Task ConnectAsync(long after)
    {
        connection?.Dispose();
        connection = await OpenAsync();
        client = new(connection, Launch.RunDirectory);
        Pid = connection.Hello.Pid;
        await client.SubscribeAsync(after);
    }

    public Task<KeeperConnection> OpenAsync(HelloRequest? hello = null) =>
        KeeperConnection.OpenAsync(Launch.Socket, hello ?? new() { Version = KeeperProtocol.Version }, Told);

    /// <summary>The descriptors are kept until the end of the test, as a daemon would.</summary>
    public async Task<ProcessSnapshot> SpawnAsync(string id, SpawnRequest request, bool holdStdin = false)
    {
        var (process, descriptors) = await Client.SpawnAsync(id, request, holdStdin);
        held[id] = descriptors;
        return process;
    }

    /// <summary>Starts the test child with these actions.</summary>
    public Task<ProcessSnapshot> ChildAsync(string id, string actions, bool holdStdin = false) =>
        SpawnAsync(id, ChildRequest(actions), holdStdin);

    public static SpawnRequest ChildRequest(string actions) => new()
    {
        Command = [TestChild.Path, .. TestChild.Actions(actions)],
        Environment = ["PATH=/usr/bin:/bin"],
    };

    /// <summary>Closes our copies: what a daemon's death does.</summary>
    public void DropDescriptors()
    {
        foreach (var descriptors in held.Values) descriptors.Dispose();
        held.Clear();
    }

    /// <summary>The first event that fits, past ones included.</summary>
    public async Task<KeeperEvent> EventAsync(Func<KeeperEvent, bool> fits, string what)
    {
        while (true)
        {
            var next = news.Task;
            if (events.FirstOrDefault(fits) is { } found) return found;
            await Eventually.Completes(next, $"the keeper tells that {what}", lastSeen: () => string.Join("; ", events.TakeLast(5)));
        }
    }

    public async Task<ExitRecord> ExitAsync(string id) =>
        (await EventAsync(x => x.Process == id && x.Exit is { Unknown: not "code-pending" }, $"\"{id}\" has exited")).Exit!;

    /// <summary>SIGKILL, and its death awaited.</summary>
    public async Task KillKeeperAsync()
    {
        var pidfd = Libc.OpenProcess(Pid);
        Libc.SignalProcess(pidfd, Libc.SIGKILL).ShouldBe(0);
        await Eventually.Completes(Connection.Closed, "the killed keeper's connection ends");
        await Eventually.Holds(() => !ProcScan.Alive(Pid), "the killed keeper is gone");
        Libc.Close(pidfd);
    }

    public async Task RestartAsync(long after = 0)
    {
        Pid = StartKeeper();
        await ConnectAsync(after);
    }

    public void ForgetEvents() => events.Clear();

    /// <summary>What a daemon does with a new keeper.</summary>
    public Task GiveBackAsync(string id) => Client.GiveAsync(id, held[id]);

    /// <summary>The log is gone with the directory when the test has failed.</summary>
    int StartKeeper()
    {
        try
        {
            return Launch.Start();
        }
        catch (IOException problem)
        {
            throw new IOException($"{problem.Message}: {File.ReadAllText($"{Launch.StateDirectory}/keeper.log")}", problem);
        }
    }

    public Task RestartWithoutCgroupsAsync()
    {
        Launch = Launch with { Program = WithoutCgroups(directory) };
        return RestartAsync();
    }

    public string OutputOf(string id, string stream = "stdout")
    {
        var folder = $"{Launch.StateDirectory}/output/{id}";
        return !Directory.Exists(folder) ? "" : string.Concat(Directory.GetFiles(folder, $"{stream}-*.log").Order().Select(File.ReadAllText));
    }

    void Told(KeeperFrame frame)
    {
        FrameTold(frame);
        if (frame.Output is { } grown) Grown.Enqueue(grown);
        if (frame.Event is { } happened) events.Enqueue(happened);
        Interlocked.Exchange(ref news, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (connection is null || connection.Closed.IsCompleted) await RestartAsync();
            await Eventually.Completes(Client.ShutdownAsync(stopChildren: true, graceMs: 0), "the keeper has stopped its children");
            await Eventually.Holds(() => !ProcScan.Alive(Pid), "the keeper has ended");
        }
        catch (KeeperLostException)
        {
            // It ended before its answer was read.
        }
        finally
        {
            await EndAllAsync();
        }
    }

    /// <summary>Whatever has failed before, even a keeper that never answered.</summary>
    async Task EndAllAsync()
    {
        DropDescriptors();
        var keeperLock = $"{Launch.RunDirectory}/keeper.lock";
        if (!LockFile.IsFree(keeperLock) && LockFile.Holder(keeperLock)?.Open() is { } pidfd and >= 0)
        {
            Libc.SignalProcess(pidfd, Libc.SIGKILL);
            Libc.Close(pidfd);
        }
        await Eventually.Holds(() => LockFile.IsFree(keeperLock), "no keeper serves any more");
        var cleanup = await TestProcess.Run(Program, ["cleanup", Launch.RunDirectory]);
        cleanup.ExitCode.ShouldBe(0, cleanup.Error);
        if (mounted is not null) (await TestProcess.Run("umount", [mounted])).ExitCode.ShouldBe(0);
        directory.Dispose();
    }
}
