using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task The_health_of_all_is_told_again_and_again_where_the_plan_asks_for_it()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000 }
              bad: { command: CHILD exit 9, restart: never }
            state: { health_every: 50ms }
            """);
        await instance.BecomesReadyAsync("web");
        await instance.BecomesAsync("bad", ServiceState.Failed);
        var told = (await instance.EventsAsync(EventKind.HealthChecked)).Count;
        await Eventually.HoldsAsync(async () => (await instance.EventsAsync(EventKind.HealthChecked)).Count >= told + 3, "three more rounds");
        var last = (await instance.EventsAsync(EventKind.HealthChecked))[^1];
        last.Message.ShouldBe("1 process runs, unwell: bad (failed)");
        (last.Data!["processCount"], last.Data["services"], last.Data["unwell"]).ShouldBe(("1", "2", "1"));
    }

    [Fact]
    public async Task The_rounds_go_on_with_the_next_daemon_and_end_with_the_key()
    {
        const string Plan = "services: { web: { command: CHILD sleep 600000 } }\n";
        await using var instance = await InstanceUnderTest.StartAsync(Plan + "state: { health_every: 20ms }");
        await instance.EventAsync(EventKind.HealthChecked);
        await instance.ReplaceDaemonAsync();
        var told = (await instance.EventsAsync(EventKind.HealthChecked)).Count;
        await Eventually.HoldsAsync(async () => (await instance.EventsAsync(EventKind.HealthChecked)).Count > told, "a round of the next daemon");
        await instance.ApplyAsync(Plan);
        told = (await instance.EventsAsync(EventKind.HealthChecked)).Count;
        // Whatever was on its way had come before this turn, and a whole service's life takes longer than many rounds.
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await instance.EventAsync(EventKind.ServiceRestarted, "web");
        await instance.BecomesReadyAsync("web");
        (await instance.EventsAsync(EventKind.HealthChecked)).Count.ShouldBe(told);
    }

    [Fact]
    public async Task Nobody_who_did_not_ask_is_told()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        await instance.BecomesReadyAsync("web");
        (await instance.EventsAsync(EventKind.HealthChecked)).ShouldBeEmpty();
    }
}
