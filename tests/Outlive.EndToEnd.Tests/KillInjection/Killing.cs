using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>Kills the daemon, the keeper or both, and knows for which processes less is promised from then on.</summary>
internal sealed class Killing(DaemonUnderTest instance, Random chance, TimeProvider clock)
{
    readonly Dictionary<int, Exposure> exposures = [];
    readonly Dictionary<string, int> kills = [];
    readonly HashSet<int> keepers = [];

    readonly HashSet<int> started = [], ended = [];
    long read;

    /// <summary>By pid.</summary>
    public IReadOnlyDictionary<int, Exposure> Exposures => exposures;

    /// <summary>All that ever lived: who else sends a signal was not asked to.</summary>
    public IReadOnlySet<int> Keepers => keepers;

    public string Summary => string.Join(", ", kills.Select(x => $"{x.Value} {x.Key}"));

    /// <summary>One kill, or two in quick succession, and then until all is well again.</summary>
    public async Task RoundAsync()
    {
        var flurry = chance.Next(6) == 0;
        // Most of what is promised is promised when one of the two lives.
        var first = chance.Next(5) is var drawn and < 4 ? drawn % 2 : 2;
        await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(400)), clock);
        keepers.Add((await instance.AnswersAsync()).KeeperPid);
        await ReadJournalAsync();
        Kill(first);
        if (flurry)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(500)), clock);
            keepers.UnionWith(instance.Keepers());
            Kill(chance.Next(3));
        }
        keepers.Add((await instance.AnswersAsync()).KeeperPid);
        if (flurry || first != 0) Expose(all: flurry || first == 2);
        var name = (flurry, first) switch { (true, _) => "flurries", (_, 0) => "daemon", (_, 1) => "keeper", _ => "both" };
        kills[name] = kills.GetValueOrDefault(name) + 1;
    }

    void Kill(int what) => DaemonUnderTest.Kill(what switch { 0 => instance.Daemons(), 1 => instance.Keepers(), _ => [.. instance.Keepers(), .. instance.Daemons()] });

    /// <summary>An end that was told is final; one that was seen may still have wanted its code.</summary>
    async Task ReadJournalAsync()
    {
        await foreach (var happened in instance.Client.EventsAsync(new() { After = read, Kinds = [EventKind.ProcessStarted, EventKind.ProcessExited], Limit = int.MaxValue }))
        {
            read = happened.Sequence;
            if (happened.Pid is { } pid) (happened.Kind == EventKind.ProcessStarted ? started : ended).Add(pid);
        }
    }

    void Expose(bool all)
    {
        foreach (var pid in StampLog.Read(instance.Stamps).Select(x => x.Pid).Where(x => !ended.Contains(x)))
        {
            var alive = ProcScan.Alive(pid);
            var exposure = all ? alive ? Exposure.Survivor : Exposure.Lost : alive || started.Contains(pid) ? Exposure.None : Exposure.InFlight;
            if (exposures.GetValueOrDefault(pid) < exposure) exposures[pid] = exposure;
        }
    }
}
