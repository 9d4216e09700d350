using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class DefinitionTests
{
    static string Sleeper { get; } = $"command: {TestChild.Path} sleep 600000";

    [Fact]
    public async Task A_service_made_at_run_time_outlives_the_daemon_and_another_plan()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        await instance.Instance.DefineAsync("extra", Sleeper, "test", CancellationToken.None);
        var extra = await instance.BecomesReadyAsync("extra");
        extra.Origin.ShouldBe("defined");
        await instance.ReplaceDaemonAsync();
        await instance.ApplyAsync("services: { api: { command: CHILD sleep 600000 } }");
        await instance.BecomesReadyAsync("api");
        (instance.Service("extra").Pid, instance.Service("extra").Origin).ShouldBe((extra.Pid, "defined"));
    }

    [Fact]
    public async Task A_service_removed_at_run_time_stops_and_stays_away()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        await instance.Instance.DefineAsync("extra", Sleeper, "test", CancellationToken.None);
        var pid = (await instance.BecomesReadyAsync("extra")).Pid!.Value;
        await instance.Instance.RemoveAsync("extra", "test", CancellationToken.None);
        await Eventually.Holds(() => instance.Instance.Services() is [{ Id: "web" }], "extra has gone");
        ProcScan.Alive(pid).ShouldBeFalse();
        await instance.ReplaceDaemonAsync();
        instance.Instance.Services().ShouldHaveSingleItem().Id.ShouldBe("web");
    }

    [Fact]
    public async Task All_replicas_go_whichever_was_named_and_stay_away()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        await instance.Instance.DefineAsync("extra", $"{{ {Sleeper}, replicas: 2 }}", "test", CancellationToken.None);
        await instance.SettleAsync();
        await instance.Instance.RemoveAsync("extra-2", "test", CancellationToken.None);
        await Eventually.Holds(() => instance.Instance.Services().Length == 0, "both have gone");
        await instance.ReplaceDaemonAsync();
        instance.Instance.Services().ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_was_scaled_to_none_can_be_removed_and_is_still_somebodys_name()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        await instance.Instance.DefineAsync("extra", Sleeper, "test", CancellationToken.None);
        foreach (var name in (string[])["extra", "web"])
        {
            await instance.BecomesReadyAsync(name);
            await instance.Instance.ScaleAsync(name, 0, "test", CancellationToken.None);
        }
        await Eventually.Holds(() => instance.Instance.Services().Length == 0, "no replica is left");
        var remove = () => instance.Instance.RemoveAsync("web", "test", CancellationToken.None);
        (await remove.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.Refused);
        var define = () => instance.Instance.DefineAsync("web", Sleeper, "test", CancellationToken.None);
        (await define.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.Conflict);
        await instance.ReplaceDaemonAsync();
        await instance.Instance.RemoveAsync("extra", "test", CancellationToken.None);
        (await instance.EventsAsync(EventKind.ServiceRemoved)).Count(x => x.Service == "extra").ShouldBe(2, "its replica, and then its name");
        var scale = () => instance.Instance.ScaleAsync("extra", 1, "test", CancellationToken.None);
        (await scale.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.NotFound);
        await instance.ReplaceDaemonAsync();
        (await scale.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.NotFound);
    }

    [Fact]
    public async Task Another_definition_of_the_same_name_takes_the_place_of_the_first()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        await instance.Instance.DefineAsync("extra", Sleeper, "test", CancellationToken.None);
        var before = await instance.BecomesReadyAsync("extra");
        await instance.Instance.DefineAsync("extra", $"{Sleeper}0", "test", CancellationToken.None);
        var after = await instance.BecomesAsync("extra", x => x.Ready && x.Pid != before.Pid, "has another process");
        ProcScan.Alive(before.Pid!.Value).ShouldBeFalse();
        after.Origin.ShouldBe("defined");
    }

    [Fact]
    public async Task A_definition_with_a_problem_or_a_missing_dependency_changes_nothing()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        foreach (var text in (string[])["comand: sleep 1", $"{{ {Sleeper}, depends_on: [nobody] }}", $"{{ {Sleeper}, depends_on: [extra] }}"])
        {
            var define = () => instance.Instance.DefineAsync("extra", text, "test", CancellationToken.None);
            (await define.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.BadPlan);
        }
        instance.Instance.Services().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_circle_made_at_run_time_is_refused()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        await instance.Instance.DefineAsync("a", Sleeper, "test", CancellationToken.None);
        await instance.Instance.DefineAsync("b", $"{{ {Sleeper}, depends_on: [a] }}", "test", CancellationToken.None);
        var define = () => instance.Instance.DefineAsync("a", $"{{ {Sleeper}, depends_on: [b] }}", "test", CancellationToken.None);
        (await define.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.BadPlan);
        await instance.SettleAsync();
    }

    [Fact]
    public async Task What_belongs_to_the_plan_is_not_removed_at_run_time()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        await instance.BecomesReadyAsync("web");
        var remove = () => instance.Instance.RemoveAsync("web", "test", CancellationToken.None);
        (await remove.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.Refused);
        instance.Service("web").Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task A_one_off_runs_once_under_supervision_and_is_not_run_again_by_the_next_daemon()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        var run = await instance.Instance.RunAsync(new() { Command = [TestChild.Path, "stamp", instance.Stamps, "run", "lines", "2", "exit", "6"] }, "test", CancellationToken.None);
        var failed = await instance.BecomesAsync(run.Id, ServiceState.Failed);
        (failed.LastExit!.Code, failed.Origin).ShouldBe((6, "run"));
        await instance.LineAsync(run.Id, "0000000002");
        await instance.ReplaceDaemonAsync();
        (instance.Service(run.Id).State, instance.Service(run.Id).Origin).ShouldBe((ServiceState.Failed, "run"));
        StampLog.Read(instance.Stamps).Count.ShouldBe(1);
        await instance.Instance.RemoveAsync(run.Id, "test", CancellationToken.None);
        instance.Instance.Services().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_one_off_that_takes_too_long_is_ended()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        var run = await instance.Instance.RunAsync(new() { Name = "slow", Command = [TestChild.Path, "sleep", "600000"], TimeoutSeconds = 0.3 }, "test", CancellationToken.None);
        var ended = await instance.BecomesAsync(run.Id, ServiceState.Failed);
        ended.Why!.ShouldContain("max_runtime");
        ended.Pid.ShouldBeNull();
    }

    [Fact]
    public async Task A_command_runs_in_the_surroundings_of_a_service_and_ends_at_its_timeout()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000, environment: { WHO: web } } }");
        var said = await instance.Instance.ExecAsync("web", new() { Command = ["/bin/sh", "-c", "echo $WHO; exit 3"], TimeoutSeconds = 20 }, "test", CancellationToken.None);
        (said.Output, said.Code, said.TimedOut).ShouldBe(("web\n", 3, false));
        var slow = await instance.Instance.ExecAsync("web", new() { Command = [TestChild.Path, "sleep", "600000"], TimeoutSeconds = 0.2 }, "test", CancellationToken.None);
        slow.TimedOut.ShouldBeTrue();
    }
}
