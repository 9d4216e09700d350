using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

public sealed class RestartTests
{
    [Fact]
    public async Task A_service_that_dies_comes_back_at_once()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD sleep 600000
            """);
        var before = await instance.BecomesReadyAsync("web");
        InstanceUnderTest.Kill(before.Pid!.Value);
        var after = await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "is back");
        after.Restarts.ShouldBe(1);
        after.LastExit!.Signal.ShouldBe("SIGKILL");
    }

    [Fact]
    public async Task One_that_always_dies_young_fails_after_its_tries()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD exit 3
                restart: { delay: 10ms, tries: 3 }
            """);
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        failed.Tries.ShouldBe(3);
        failed.LastExit!.Code.ShouldBe(3);
        failed.Why!.ShouldContain("exit code 3");
    }

    [Fact]
    public async Task A_missing_program_is_a_failure_and_not_a_start()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: /no/such/program
            """);
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        failed.Pid.ShouldBeNull();
        failed.Why!.ShouldContain("/no/such/program");
    }

    [Fact]
    public async Task A_restart_that_somebody_asked_for_is_told_with_who_it_was()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        await instance.BecomesReadyAsync("web");
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "uid:7", CancellationToken.None);
        var told = await instance.EventAsync(EventKind.ServiceRestarted, "web");
        (told.Message, told.By).ShouldBe(("restarted by uid:7", "uid:7"));
        await instance.BecomesReadyAsync("web");
        // The next start is a start.
        await instance.Instance.StopAsync(new() { Services = ["web"] }, "uid:7", CancellationToken.None);
        await instance.BecomesAsync("web", ServiceState.Stopped);
        await instance.Instance.StartAsync(new() { Services = ["web"] }, "uid:7", CancellationToken.None);
        await instance.BecomesReadyAsync("web");
        (await instance.EventsAsync(EventKind.ServiceRestarted)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_restart_that_a_daemon_did_not_live_to_finish_is_told_once()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD ignore TERM sleep 600000, stop: { grace: 300ms } } }");
        var before = await instance.BecomesReadyAsync("web");
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "uid:7", CancellationToken.None);
        await instance.BecomesAsync("web", ServiceState.Stopping);
        await instance.ReplaceDaemonAsync();
        await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "has restarted");
        (await instance.EventsAsync(EventKind.ServiceRestarted)).ShouldHaveSingleItem().By.ShouldBe("uid:7");
    }

    [Fact]
    public async Task A_restart_for_another_definition_is_told_with_the_reason()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        var before = await instance.BecomesReadyAsync("web");
        await instance.ApplyAsync("services: { web: { command: CHILD sleep 700000 } }");
        await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "has restarted");
        (await instance.EventsAsync(EventKind.ServiceRestarted)).ShouldHaveSingleItem().Message.ShouldBe("its definition has changed");
    }
}
