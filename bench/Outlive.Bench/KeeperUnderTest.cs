using System.Collections.Concurrent;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>A keeper on a memory file system, a client of it, and the moments at which events arrived.</summary>
internal sealed class KeeperUnderTest : IDisposable
{
    readonly ConcurrentDictionary<(string, KeeperEventKind), TaskCompletionSource<long>> awaited = new();
    readonly KeeperConnection connection;

    public KeeperUnderTest()
    {
        Root = $"{(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath())}/ob-{Environment.ProcessId}";
        Launch = new(Binary("Outlive.Keeper", "outlive-keeper"), $"{Root}/run", $"{Root}/state", []);
        Pid = Launch.Start();
        connection = KeeperConnection.OpenAsync(Launch.Socket, new() { Version = KeeperProtocol.Version }, Told).Result;
        Client = new(connection, Launch.RunDirectory);
        Client.SubscribeAsync(0).Wait();
    }

    public string Root { get; }
    public KeeperLaunch Launch { get; }
    public int Pid { get; }
    public KeeperClient Client { get; }

    public static string Child { get; } = Path.Combine(AppContext.BaseDirectory, "outlive-test-child");

    public static string Binary(string project, string name) => Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), name));

    public static SpawnRequest Request(params string[] actions) => new() { Command = [Child, .. actions], Environment = [], Group = "bench" };

    /// <summary>A service's group stays over its restarts; here an idle member keeps it.</summary>
    public void HoldGroup() => Client.SpawnAsync("holder", Request("forever")).Result.Descriptors.Dispose();

    /// <summary>The timestamp of the event's arrival; to be asked for before it can come.</summary>
    public Task<long> Arrival(string process, KeeperEventKind kind) =>
        awaited.GetOrAdd((process, kind), _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    void Told(KeeperFrame frame)
    {
        var now = System.Diagnostics.Stopwatch.GetTimestamp();
        if (frame.Event is not { } happened) return;
        // A stream speaks of trouble, of its end, or of neither; the end is what is awaited here.
        if (happened.Kind == KeeperEventKind.OutputChanged && happened.Stream is not { Name: "stdout", Ended: true }) return;
        if (awaited.TryRemove((happened.Process, happened.Kind), out var waiting)) waiting.TrySetResult(now);
    }

    public void Dispose()
    {
        try
        {
            Client.ShutdownAsync(stopChildren: true, graceMs: 0).Wait();
        }
        catch (AggregateException problem) when (problem.InnerException is KeeperLostException)
        {
            // It ended before its answer was read.
        }
        connection.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
