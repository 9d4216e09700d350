using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

/// <summary>A keeper that was started by hand, in whatever surroundings.</summary>
internal sealed class HandStartedKeeper(TestProcess process, TempDirectory directory) : IAsyncDisposable
{
    public TestProcess Process => process;
    public KeeperConnection Connection { get; private set; } = null!;
    public KeeperClient Client { get; private set; } = null!;

    public static string[] Arguments(string root, params string[] more) => ["run", "--run", $"{root}/run", "--state", $"{root}/state", .. more];

    /// <summary>The wrapper's arguments come before the keeper's own.</summary>
    public static async Task<HandStartedKeeper> StartAsync(string wrapper, params string[] wrapping)
    {
        var directory = new TempDirectory("/dev/shm");
        var process = TestProcess.Start(wrapper, [.. wrapping, KeeperInstance.Program, .. Arguments(directory.Path)]);
        var socket = $"{directory.Path}/run/keeper.sock";
        await Eventually.Holds(() => File.Exists(socket) || process.Ended.IsCompleted, "it serves");
        if (process.Ended.IsCompleted) throw new InvalidOperationException((await process.Ended).Error);
        var keeper = new HandStartedKeeper(process, directory);
        keeper.Connection = await KeeperConnection.OpenAsync(socket, new() { Version = KeeperProtocol.Version }, _ => { });
        keeper.Client = new(keeper.Connection, $"{directory.Path}/run");
        return keeper;
    }

    public async Task<ProcessSnapshot> EndAsync(string id)
    {
        ProcessSnapshot? seen = null;
        for (var ended = false; !ended; ended = seen!.Phase == ProcessPhase.Exited && seen.Streams.All(x => x.Ended))
            seen = (await Client.InspectAsync(id)).Process;
        return seen!;
    }

    public string OutputOf(string id) => File.ReadAllText($"{directory.Path}/state/output/{id}/stdout-000001.log");

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Eventually.Completes(Client.ShutdownAsync(stopChildren: true, graceMs: 0), "it has stopped its children");
        }
        catch (KeeperLostException)
        {
            var ended = await Eventually.Completes(process.Ended, "it has ended");
            ended.ExitCode.ShouldBe(0, ended.Error);
        }
        await process.DisposeAsync();
        directory.Dispose();
    }
}
