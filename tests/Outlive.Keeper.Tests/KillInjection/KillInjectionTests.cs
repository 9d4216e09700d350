using System.Diagnostics;
using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.StandIn;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.KillInjection;

/// <summary>`OUTLIVE_SEED` replays the choice of children and of kills; `OUTLIVE_FULL` makes the run long.</summary>
public sealed class KillInjectionTests(ITestOutputHelper output)
{
    readonly TimeProvider clock = TimeProvider.System;
    readonly Dictionary<string, Exposure> exposures = [];

    [Fact]
    public async Task Whatever_is_killed_whenever_no_child_notices_and_nothing_is_lost()
    {
        var full = Environment.GetEnvironmentVariable("OUTLIVE_FULL") == "1";
        var rounds = full ? 1000 : 50;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("OUTLIVE_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        output.WriteLine($"OUTLIVE_SEED={seed}");
        var since = Stopwatch.GetTimestamp();
        var chance = new Random(seed);
        var expectation = await Expectation.CreateAsync();
        await using var arena = new Arena(seed, alive: 30, total: full ? 100_000 : 5_000);
        await arena.SettleAsync();
        var kills = new List<string>();
        for (var round = 1; round <= rounds; round++)
        {
            kills.Add(await RoundAsync(arena, chance));
            if (round % 10 == 0) await TableAgreesWithProcAsync(arena);
        }
        await FinishAsync(arena);
        var verdict = new Verdict(arena, expectation, exposures);
        var complaints = verdict.Examine();
        output.WriteLine($"{rounds} rounds in {Stopwatch.GetElapsedTime(since).TotalSeconds:F0} s: {string.Join(", ", kills.CountBy(x => x).Select(x => $"{x.Value} {x.Key}"))}; " +
            $"{arena.Ledger.AllEnded().Count} children, {string.Join(", ", exposures.Values.CountBy(x => x).Select(x => $"{x.Value} {x.Key}"))}; {verdict.Unknown} exits unknown, {verdict.TerminalGaps} terminals with a gap");
        complaints.ShouldBeEmpty($"OUTLIVE_SEED={seed}\n{string.Join('\n', complaints)}\n{arena.Words()}");
        arena.Ledger.AllEnded().Count.ShouldBeGreaterThan(200);
    }

    /// <summary>One kill, or two in quick succession, and then until all is well again.</summary>
    async Task<string> RoundAsync(Arena arena, Random chance)
    {
        var flurry = chance.Next(6) == 0;
        // Most of what is promised is promised when one of the two lives.
        var first = chance.Next(5) is var drawn and < 4 ? drawn % 2 : 2;
        await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(250)), clock);
        await arena.SettleAsync();
        var before = (Started: arena.Ledger.AllStarted(), Ended: arena.Ledger.AllEnded());
        Kill(arena, first);
        if (flurry)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(400)), clock);
            Kill(arena, chance.Next(3));
        }
        await arena.SettleAsync();
        var alive = arena.Ledger.AllStamps().ToDictionary(x => x.Key, x => x.Any(ProcScan.Alive));
        var exposed = flurry || first == 2;
        foreach (var (id, lives) in alive)
        {
            if (before.Ended.Contains(id)) continue;
            if (exposed) Expose(id, lives ? Exposure.Survivor : Exposure.Lost);
            else if (first == 1 && !lives && !before.Started.Contains(id)) Expose(id, Exposure.InFlight);
        }
        // Not even stamped: it may have been on record and no more.
        if (exposed || first == 1) ExposeUnborn(arena, before.Started, alive, exposed ? Exposure.Lost : Exposure.InFlight);
        output.WriteLine($"round {(flurry, first)} settled {arena.Ledger.ReadSettled()} last {alive.Keys.Max()} started {before.Started.Count} at {clock.GetLocalNow():mm:ss.fff}");
        return (flurry, first) switch { (true, _) => "flurries", (_, 0) => "daemon", (_, 1) => "keeper", _ => "both" };
    }

    void ExposeUnborn(Arena arena, IEnumerable<string> startedBefore, Dictionary<string, bool> alive, Exposure exposure)
    {
        var first = startedBefore.Select(ChildPlan.NumberOf).DefaultIfEmpty().Max();
        var last = alive.Keys.Select(ChildPlan.NumberOf).DefaultIfEmpty().Max();
        for (var number = Math.Max(1, first - arena.Options.Alive); number <= last; number++)
            if (!alive.ContainsKey(ChildPlan.Of(arena.Options.Seed, number).Id)) Expose(ChildPlan.Of(arena.Options.Seed, number).Id, exposure);
    }

    void Expose(string id, Exposure exposure)
    {
        if (exposures.GetValueOrDefault(id) < exposure) exposures[id] = exposure;
    }

    static void Kill(Arena arena, int what)
    {
        string[] pids = what switch { 0 => arena.Daemons(), 1 => arena.Keepers(), _ => [.. arena.Keepers(), .. arena.Daemons()] };
        Arena.Kill(pids);
    }

    /// <summary>Each process that the keeper calls running is exactly that process, and each child that runs is in its table.</summary>
    static async Task TableAgreesWithProcAsync(Arena arena)
    {
        using var connection = await KeeperConnection.OpenAsync(arena.Launch.Socket, new() { Version = KeeperProtocol.Version }, _ => { });
        var keeper = new KeeperClient(connection, arena.Launch.RunDirectory);
        var disagreement = "";
        var children = arena.Children();
        var running = (await Eventually.Completes(keeper.ListAsync(), "the keeper lists")).Where(x => x.Phase == ProcessPhase.Running).ToArray();
        // One that was spawned or ended between the two looks is in one of them only.
        foreach (var process in running.Where(x => ProcScan.Find(x.Pid) is { IsAlive: true } found && found.StartTime != x.StartTime))
            disagreement += $"{process.Id} is not {process.Pid}; ";
        foreach (var pid in children.Where(x => running.All(y => $"{y.Pid}" != x) && arena.Children().Contains(x))) disagreement += $"{pid} runs and is not listed; ";
        disagreement.ShouldBeEmpty();
    }

    static async Task FinishAsync(Arena arena)
    {
        arena.Ledger.Stop();
        await arena.SettleAsync();
        await Eventually.Holds(() => arena.Children().Length == 0, "the last child has ended", lastSeen: () => string.Join(',', arena.Children()));
        await Eventually.Holds(() => Directory.GetDirectories($"{arena.Options.Run}/processes").Length == 0, "all children are forgotten", TimeSpan.FromSeconds(40),
            () => string.Join(',', Directory.GetDirectories($"{arena.Options.Run}/processes")) + arena.Words());
        var (daemon, keeper) = arena.Ledger.ReadSettled()!.Value;
        ProcScan.All().Where(x => x.Ppid == keeper && x.Pid != daemon).ShouldBeEmpty("the keeper has reaped what was its");
        var stamped = arena.Ledger.AllStamps().SelectMany(x => x).ToHashSet();
        await Eventually.Holds(() => !ProcScan.All().Any(x => stamped.Contains(x.Pid) && x is { IsAlive: false, Comm: "outlive-test-ch" }), "no child is a zombie");
        var pidfd = Libc.OpenProcess(daemon);
        Libc.SignalProcess(pidfd, Libc.SIGTERM);
        Libc.Close(pidfd);
        await Eventually.Holds(() => arena.Keepers().Length + arena.Daemons().Length == 0, "keeper and daemon have ended", lastSeen: arena.Words);
    }
}
