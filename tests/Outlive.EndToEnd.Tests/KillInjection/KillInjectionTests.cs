using System.Diagnostics;
using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests.KillInjection;

/// <summary>`OUTLIVE_SEED` replays the choice of services, words and kills; `OUTLIVE_FULL` makes the run long.</summary>
public sealed class KillInjectionTests(ITestOutputHelper output)
{
    const int Services = 200;

    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(40);

    readonly TimeProvider clock = TimeProvider.System;

    [Fact]
    public async Task Whatever_is_killed_whenever_nothing_is_lost_nothing_is_doubled_and_the_operators_word_is_kept()
    {
        var rounds = Environment.GetEnvironmentVariable("OUTLIVE_FULL") == "1" ? 1000 : 50;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("OUTLIVE_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        output.WriteLine($"OUTLIVE_SEED={seed}");
        var since = Stopwatch.GetTimestamp();
        var expectation = await Expectation.CreateAsync();
        ServicePlan[] services = [.. Enumerable.Range(0, Services).Select(x => ServicePlan.Of(seed, x))];
        await using var instance = await DaemonUnderTest.StartAsync("services:\n" + string.Concat(services.Select(x => x.Yaml())));
        var killing = new Killing(instance, new(seed), clock);
        var person = new Operator(instance, services, new(seed + 1), clock);
        await KillAsync(killing, person, rounds);
        await TheWordIsKeptAsync(instance, services, person);
        var verdict = new Verdict(instance, services, expectation, killing, person);
        await verdict.SignalsWereAskedForAsync();
        var journal = await EndAsync(instance);
        List<string> complaints = [.. verdict.Examine(journal), .. JournalVerdict.Examine(journal), .. Twins(instance)];
        output.WriteLine($"{rounds} rounds in {Stopwatch.GetElapsedTime(since).TotalSeconds:F0} s: {killing.Summary}; {person.Words} words of the operator; {verdict.Processes} processes, " +
            $"{string.Join(", ", killing.Exposures.Values.CountBy(x => x).Select(x => $"{x.Value} {x.Key}"))}; {verdict.Unknown} exits unknown, {verdict.TerminalGaps} terminals with a gap; {journal.Count} events");
        complaints.ShouldBeEmpty($"OUTLIVE_SEED={seed}\n{string.Join('\n', complaints)}\n{instance.Words()}");
        verdict.Processes.ShouldBeGreaterThan(Services);
    }

    static async Task KillAsync(Killing killing, Operator person, int rounds)
    {
        using var end = new CancellationTokenSource();
        var work = person.WorkAsync(end.Token);
        for (var round = 1; round <= rounds && !work.IsCompleted; round++) await killing.RoundAsync();
        await end.CancelAsync();
        await work;
    }

    static async Task TheWordIsKeptAsync(DaemonUnderTest instance, ServicePlan[] services, Operator person)
    {
        var wrong = new List<string>();
        await Eventually.HoldsAsync(
            async () =>
            {
                await instance.AnswersAsync();
                var all = (await instance.Client.GetServicesAsync()).ToLookup(x => x.Name);
                wrong = [.. services.Where(x => !Kept(x, [.. all[x.Name]], person)).Select(x => $"{x.Name} (stopped: {person.Stopped.GetValueOrDefault(x.Name)}, replicas: {person.Replicas.GetValueOrDefault(x.Name, 1)}) {string.Join("; ", all[x.Name].Select(DaemonUnderTest.Show))}")];
                return wrong.Count == 0;
            },
            "each service is as the operator said", Quiet, () => string.Join('\n', wrong));
    }

    static bool Kept(ServicePlan service, ServiceSnapshot[] found, Operator person)
    {
        if (found.Length != person.Replicas.GetValueOrDefault(service.Name, 1)) return false;
        return person.Stopped.GetValueOrDefault(service.Name)
            ? found.All(x => x.State == ServiceState.Stopped || (x.State == ServiceState.Completed && service.Kind == ServiceKind.Job))
            : found.All(x => x.State is ServiceState.Starting or ServiceState.Running or ServiceState.Backoff or ServiceState.Completed);
    }

    /// <summary>Everything is stopped, so that each process must have its end; then the journal is read, and nobody may be left.</summary>
    static async Task<List<InstanceEvent>> EndAsync(DaemonUnderTest instance)
    {
        var reply = await instance.Client.StopAsync(new(), new("stopped", "30s"));
        reply.Pending.ShouldBeEmpty();
        instance.Children().ShouldBeEmpty();
        (await instance.Client.GetOrphansAsync()).ShouldBeEmpty();
        await Eventually.Holds(() => Directory.GetDirectories($"{instance.Paths.RunDirectory}/processes").Length == 0, "all processes are forgotten", Quiet,
            () => string.Join(',', Directory.GetDirectories($"{instance.Paths.RunDirectory}/processes")));
        var journal = await instance.EventsAsync();
        await instance.ShutdownAsync();
        return journal;
    }

    static IEnumerable<string> Twins(DaemonUnderTest instance) =>
        Directory.GetFiles(instance.Root, "alone-*").Where(x => new FileInfo(x).Length > 0).Select(x => $"{Path.GetFileName(x)}: {string.Join(", ", File.ReadAllLines(x))} met a twin");
}
