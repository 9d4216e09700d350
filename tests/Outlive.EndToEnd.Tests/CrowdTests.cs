using System.Diagnostics;
using System.Globalization;
using System.Text;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

/// <summary>A thousand services in layers, each needing two of the layer below, while the daemon is killed every few seconds.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    const int Layers = 10, Width = 100, Portion = 20, Restarts = 2;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60), Peace = TimeSpan.FromSeconds(1.2), MorePeace = TimeSpan.FromSeconds(2);

    readonly TimeProvider clock = TimeProvider.System;
    int kills;

    [Fact]
    public async Task A_thousand_services_start_restart_and_stop_in_order_whatever_happens_to_the_daemon()
    {
        var since = Stopwatch.GetTimestamp();
        var needs = Needs(new(11));
        await using var instance = await DaemonUnderTest.StartAsync(Plan(needs));
        using var end = new CancellationTokenSource();
        var killing = KillAsync(instance, new(10), end.Token);
        await AllAreReadyAsync(instance);
        Say(since, "ready");
        StartedInOrder(instance, needs);
        StampLog.Read(instance.Stamps).Count.ShouldBe(Layers * Width);
        for (var round = 1; round <= Restarts; round++)
        {
            await RestartAsync(instance, new(round));
            await AllAreReadyAsync(instance);
            Say(since, "restarted");
            StampLog.Read(instance.Stamps).CountBy(x => x.Name).ShouldAllBe(x => x.Value > round);
        }
        var signalled = SignalLog.Read(instance.Signalled).Count;
        // One that has hardly begun would end without a word.
        await Eventually.Holds(() => instance.Children().All(Catches), "all catch signals");
        await StopAsync(instance);
        Say(since, "stopped");
        await end.CancelAsync();
        await killing;
        StoppedInOrder(instance, needs, signalled);
        Directory.GetFiles(instance.Root, "alone-*").ShouldAllBe(x => new FileInfo(x).Length == 0);
        instance.Children().ShouldBeEmpty();
        (await instance.Client.GetOrphansAsync()).ShouldBeEmpty();
        await instance.ShutdownAsync();
        kills.ShouldBeGreaterThan(0);
    }

    void Say(long since, string what) => output.WriteLine($"{what} after {Stopwatch.GetElapsedTime(since).TotalSeconds:F1} s and {kills} kills");

    static Dictionary<string, string[]> Needs(Random chance)
    {
        var needs = new Dictionary<string, string[]>();
        for (var layer = 0; layer < Layers; layer++)
            for (var place = 0; place < Width; place++)
                needs[Name(layer, place)] = layer == 0 ? [] : [.. Enumerable.Range(0, 2).Select(_ => Name(layer - 1, chance.Next(Width))).Distinct()];
        return needs;
    }

    static string Name(int layer, int place) => string.Create(CultureInfo.InvariantCulture, $"l{layer}-{place:D2}");

    static string Plan(Dictionary<string, string[]> needs)
    {
        var plan = new StringBuilder("services:\n");
        foreach (var (name, wanted) in needs)
            plan.Append(CultureInfo.InvariantCulture, $"  {name}: {{ command: CHILD alone ROOT/alone-{name} stamp STAMPS {name} signals SIGNALS exit-on TERM 0 forever, depends_on: [{string.Join(", ", wanted)}] }}\n");
        return plan.ToString();
    }

    async Task KillAsync(DaemonUnderTest instance, Random chance, CancellationToken end)
    {
        try
        {
            while (true)
            {
                // Younger, and the keeper would wait ever longer before the next.
                await Task.Delay(Peace + MorePeace * chance.NextDouble(), clock, end);
                DaemonUnderTest.Kill(instance.Daemons());
                kills++;
            }
        }
        catch (OperationCanceledException)
        {
            // It was asked to leave off.
        }
    }

    static async Task AllAreReadyAsync(DaemonUnderTest instance)
    {
        ServiceSnapshot[] seen = [];
        await Eventually.HoldsAsync(
            async () => (seen = await DaemonUnderTest.TryAsync(instance.Client.GetServicesAsync()) ?? seen).Length == Layers * Width && seen.All(x => x.Ready),
            "all are ready", Limit, () => string.Join('\n', seen.Where(x => !x.Ready).Take(20).Select(DaemonUnderTest.Show)) + instance.Words());
    }

    /// <summary>In random order, some at a time, and again when nobody answered.</summary>
    static async Task RestartAsync(DaemonUnderTest instance, Random chance)
    {
        var names = Enumerable.Range(0, Layers * Width).Select(x => Name(x / Width, x % Width)).ToArray();
        chance.Shuffle(names);
        foreach (var portion in names.Chunk(Portion))
            await Eventually.HoldsAsync(async () => await DaemonUnderTest.TryAsync(instance.Client.RestartAsync(new() { Services = portion })) is not null, "they restart", Limit);
    }

    /// <summary>The word is said once and answered; that it is kept is the daemons' affair, whichever of them lives.</summary>
    static async Task StopAsync(DaemonUnderTest instance)
    {
        await Eventually.HoldsAsync(async () => await DaemonUnderTest.TryAsync(instance.Client.StopAsync(new())) is not null, "they stop", Limit);
        DaemonUnderTest.Kill(instance.Daemons());
        ServiceSnapshot[] seen = [];
        await Eventually.HoldsAsync(
            async () => (seen = await DaemonUnderTest.TryAsync(instance.Client.GetServicesAsync()) ?? seen).Length == Layers * Width && seen.All(x => x.State == ServiceState.Stopped),
            "all are stopped", Limit, () => string.Join('\n', seen.Where(x => x.State != ServiceState.Stopped).Take(20).Select(DaemonUnderTest.Show)) + instance.Words());
    }

    static bool Catches(int pid) => File.ReadLines($"/proc/{pid}/status").Any(x => x.StartsWith("SigCgt:", StringComparison.Ordinal) && !x.EndsWith("0000000000000000", StringComparison.Ordinal));

    static void StartedInOrder(DaemonUnderTest instance, Dictionary<string, string[]> needs)
    {
        var order = new Dictionary<string, int>();
        foreach (var stamp in StampLog.Read(instance.Stamps)) order.TryAdd(stamp.Name, order.Count);
        needs.Where(x => x.Value.Any(y => order[y] > order[x.Key])).ShouldBeEmpty("nobody started before what it needs");
    }

    static void StoppedInOrder(DaemonUnderTest instance, Dictionary<string, string[]> needs, int before)
    {
        var names = StampLog.Read(instance.Stamps).ToLookup(x => x.Pid, x => x.Name);
        var order = new Dictionary<string, int>();
        foreach (var signal in SignalLog.Read(instance.Signalled).Skip(before).Where(x => x.Signal == 15)) order.TryAdd(names[signal.Pid].Last(), order.Count);
        order.Count.ShouldBe(Layers * Width);
        needs.Where(x => x.Value.Any(y => order[y] < order[x.Key])).ShouldBeEmpty("nobody was stopped before who needs it");
    }
}
