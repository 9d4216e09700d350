using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class DependencyTests
{
    const string Chain = """
        services:
          web:
            command: CHILD stamp STAMPS web sleep 600000
            depends_on: [api]
          api:
            command: CHILD stamp STAMPS api prompt up sleep 600000
            ready: { log: "^up" }
            depends_on: { db: started, migrate: completed_successfully }
          migrate:
            type: job
            command: CHILD stamp STAMPS migrate sleep 50 exit 0
            depends_on: [db]
          db:
            command: CHILD stamp STAMPS db sleep 100 prompt up sleep 600000
            ready: { log: "^up" }
        """;

    [Fact]
    public async Task Services_start_after_what_they_need()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Chain);
        await instance.SettleAsync();
        await Eventually.Holds(() => StampLog.Read(instance.Stamps).Count == 4, "all have left their stamps");
        StampLog.Read(instance.Stamps).Select(x => x.Name).ShouldBe(["db", "migrate", "api", "web"]);
        instance.Service("migrate").State.ShouldBe(ServiceState.Completed);
    }

    [Fact]
    public async Task They_stop_in_reverse()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Chain);
        await instance.SettleAsync();
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        foreach (var name in (string[])["db", "api", "web"]) await instance.BecomesAsync(name, ServiceState.Stopped);
        var order = instance.Instance.Services().Where(x => x.LastExit is { Signal: "SIGTERM" }).OrderBy(x => x.LastExit!.EndedAt).Select(x => x.Id);
        order.ShouldBe(["web", "api", "db"]);
    }

    [Fact]
    public async Task A_dependency_that_has_failed_makes_its_dependents_skipped_with_the_reason()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: [db] }
              db: { command: CHILD exit 1, restart: never, ready: { log: never } }
            """);
        var skipped = await instance.BecomesAsync("web", ServiceState.Skipped);
        skipped.Why!.ShouldContain("db is failed");
    }

    [Fact]
    public async Task What_was_skipped_starts_when_its_dependency_comes_after_all()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: [db] }
              db: { command: "CHILD sleep 600000", autostart: false }
            """);
        await instance.SettleAsync();
        await instance.Instance.StopAsync(new() { Services = ["db"] }, "test", CancellationToken.None);
        await instance.BecomesAsync("web", ServiceState.Stopped);
        await instance.Instance.StartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await instance.BecomesReadyAsync("web");
        instance.Service("db").Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task A_dependent_that_asked_for_it_restarts_when_a_crashed_dependency_is_back()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, depends_on: { db: { condition: ready, restart: true } } }
              bystander: { command: CHILD sleep 600000, depends_on: [db] }
              db: { command: CHILD prompt up sleep 600000, ready: { log: up } }
            """);
        await instance.SettleAsync();
        var (web, bystander, db) = (instance.Service("web"), instance.Service("bystander"), instance.Service("db"));
        InstanceUnderTest.Kill(db.Pid!.Value);
        await instance.BecomesAsync("web", x => x.Ready && x.Pid != web.Pid, "has restarted");
        instance.Service("bystander").Pid.ShouldBe(bystander.Pid);
        (await instance.EventAsync(EventKind.ServiceRestarted, "web")).Message.ShouldBe("db came back");
    }
}
