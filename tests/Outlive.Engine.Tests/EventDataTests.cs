using Outlive.Contracts.Api;
using Outlive.Journal;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class EventDataTests
{
    [Fact]
    public async Task Events_carry_what_the_catalogue_says_and_nothing_else()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, ready: { exec: "true" }, alive: { exec: { shell: "[ ! -e sick ]" }, interval: 50ms, failure_threshold: 1, on_failure: none }, hooks: { after_ready: { shell: "echo said" } } }
              bad: { command: /no/such/program, hooks: { after_exit: "false" } }
              job: { type: job, command: CHILD exit 3, restart: { tries: 3, delay: 10ms }, hooks: { before_start: "true" } }
            webhooks:
              - { url: "http://127.0.0.1:1/" }
            """);
        await instance.BecomesReadyAsync("web");
        File.WriteAllText(Path.Join(instance.Root, "sick"), "");
        await instance.EventAsync(EventKind.ProbeFailed, "web");
        File.Delete(Path.Join(instance.Root, "sick"));
        await instance.EventAsync(EventKind.ProbeRecovered, "web");
        await instance.EventAsync(EventKind.WebhookFailing);
        await instance.BecomesAsync("job", ServiceState.Failed);
        var told = await instance.EventsAsync();
        string[] seen = [EventKind.HookCompleted, EventKind.ProcessFailedToStart, EventKind.ServiceBackoff, EventKind.ServiceRestarted, EventKind.ProbeFailed, EventKind.ProbeRecovered, EventKind.WebhookFailing];
        told.Select(x => x.Kind).ShouldBeSubsetOf(EventCatalogue.All.Select(x => x.Kind));
        seen.ShouldBeSubsetOf(told.Where(x => x.Data is not null).Select(x => x.Kind));
        foreach (var happened in told) (happened.Data ?? []).Keys.ShouldBeSubsetOf(EventCatalogue.All.Single(x => x.Kind == happened.Kind).Data, happened.Kind);
    }

    [Fact]
    public async Task A_sign_of_life_comes_at_its_interval_when_it_was_asked_for()
    {
        const string Services = "services: { web: { command: CHILD sleep 600000 } }";
        await using var instance = await InstanceUnderTest.StartAsync(Services + "\nstate: { health_every: 100ms }");
        await instance.BecomesReadyAsync("web");
        await Eventually.HoldsAsync(async () => (await instance.EventsAsync(EventKind.HealthChecked)).Count(x => x.Data!["processCount"] == "1") >= 3, "three signs of life are told");
        await instance.ReplaceDaemonAsync();
        var before = (await instance.EventsAsync(EventKind.HealthChecked)).Count;
        await Eventually.HoldsAsync(async () => (await instance.EventsAsync(EventKind.HealthChecked)).Count > before, "the next daemon tells them too");
        await instance.ApplyAsync(Services);
        (await instance.EventsAsync(EventKind.HealthChecked, EventKind.PlanApplied))[^1].Kind.ShouldBe(EventKind.PlanApplied);
    }
}
