using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task Who_takes_more_memory_than_it_may_is_killed_told_of_and_started_again()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD stamp STAMPS web wait-file SIGNALS grow 200000000 sleep 600000, limits: { memory: 64M }, restart: { tries: 2, stable_after: 1h } }
              bystander: { command: CHILD sleep 600000, limits: { memory: 64M } }
            """);
        var web = await instance.BecomesAsync("web", x => x.Limits.Length > 0, "has its limits reported");
        if (!web.Limits.Single(x => x.Name == "memory").EnforcedBy.StartsWith("cgroup", StringComparison.Ordinal)) Assert.Skip("no memory controller here");
        File.WriteAllText(instance.Signals, "go");
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        (failed.LastExit!.OutOfMemory, failed.LastExit.Signal).ShouldBe((true, "SIGKILL"));
        failed.Why!.ShouldContain("out of memory");
        var told = await instance.EventsAsync(EventKind.ProcessOomKilled);
        told.Select(x => x.Service).ShouldBe(["web", "web"]);
        StampLog.Read(instance.Stamps).Count.ShouldBe(2);
        (await instance.EventsAsync(EventKind.ServiceRestarted)).ShouldHaveSingleItem().Message!.ShouldContain("out of memory");
        instance.Service("bystander").Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task The_output_of_all_is_kept_within_the_budget_and_the_last_of_each_is_there()
    {
        // What a process leaves is counted a while after it came, and what it adds now and then.
        var clock = new ShiftedClock { Hurried = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)] };
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              noisy: { type: job, command: CHILD lines 8000 100 exit 0, autostart: false }
              quiet: { command: CHILD lines 3 sleep 600000 }
            state: { log_budget: 1M }
            """, clock);
        string? last = null;
        for (var i = 0; i < 3; i++)
        {
            await instance.Instance.StartAsync(new() { Services = ["noisy"] }, "test", CancellationToken.None);
            last = (await instance.BecomesAsync("noisy", x => x.State == ServiceState.Completed && x.Process != last, "has run")).Process;
        }
        await Eventually.Holds(() => Directory.GetDirectories(Path.Combine(instance.Options.StateDirectory, "output", "noisy")) is [var kept] && Path.GetFileName(kept) == last, "only the last output is left");
        var lines = 0;
        await foreach (var line in instance.Instance.LogsAsync(new() { Services = ["noisy", "quiet"], Limit = 20_000 }, CancellationToken.None)) lines++;
        lines.ShouldBe(8003);
    }

    [Fact]
    public async Task The_journal_keeps_to_the_size_that_the_plan_gives_it()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services: { web: { command: CHILD sleep 600000 } }
            state: { health_every: 1ms, journal: { max_size: 64K } }
            """);
        await Eventually.HoldsAsync(async () => (await instance.EventsAsync())[0].Sequence > 1, "the first events have gone");
        new DirectoryInfo(Path.Combine(instance.Options.StateDirectory, "journal")).GetFiles().Sum(x => x.Length).ShouldBeLessThan(80 * 1024);
        var numbers = (await instance.EventsAsync()).Select(x => x.Sequence).ToList();
        numbers.ShouldBe(Enumerable.Range(0, numbers.Count).Select(x => numbers[0] + x));
    }
}
