using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class PlanApplyTests
{
    const string Plan = """
        services:
          same: { command: CHILD stamp STAMPS same sleep 600000 }
          other: { command: CHILD stamp STAMPS other sleep 600000 }
          gone: { command: CHILD stamp STAMPS gone sleep 600000 }
        """;

    const string Next = """
        services:
          same: { command: CHILD stamp STAMPS same sleep 600000, display_name: The same, restart: { tries: 9 } }
          other: { command: CHILD stamp STAMPS other sleep 700000 }
          come: { command: CHILD stamp STAMPS come sleep 600000 }
        """;

    [Fact]
    public async Task Only_what_has_changed_restarts()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var before = instance.Instance.Services().ToDictionary(x => x.Id, x => x.Pid!.Value);
        var reply = await instance.ApplyAsync(Next);
        reply.Changes.ToDictionary(x => x.Service, x => x.Action).ShouldBe(new Dictionary<string, string> { ["same"] = "update", ["other"] = "restart", ["come"] = "add", ["gone"] = "remove" }, ignoreOrder: true);
        await instance.BecomesReadyAsync("come");
        await instance.BecomesAsync("other", x => x.Ready && x.Pid != before["other"], "has another process");
        await Eventually.Holds(() => instance.Instance.Services().Length == 3, "gone has gone");
        var same = instance.Service("same");
        (same.Pid, same.DisplayName, same.MaxTries).ShouldBe((before["same"], "The same", 9));
        ProcScan.Alive(before["gone"]).ShouldBeFalse();
        StampLog.Read(instance.Stamps).Count(x => x.Name == "same").ShouldBe(1);
    }

    [Fact]
    public async Task A_plan_with_a_problem_changes_nothing_that_runs()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var before = instance.Instance.Services().Select(x => (x.Id, x.Pid)).ToArray();
        var reply = await instance.ApplyAsync(Next + "\n  bad: { comand: x, replicas: no }");
        reply.Applied.ShouldBeFalse();
        reply.Problems.Length.ShouldBeGreaterThan(1);
        instance.Instance.Services().Select(x => (x.Id, x.Pid)).ShouldBe(before);
        (await instance.EventAsync(EventKind.PlanRejected)).Message!.ShouldContain("problems");
        await instance.ReplaceDaemonAsync();
        instance.Instance.Services().Select(x => (x.Id, x.Pid)).ShouldBe(before);
    }

    [Fact]
    public async Task A_dry_run_only_says_what_would_change()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var before = instance.Instance.Services().Select(x => (x.Id, x.Pid)).ToArray();
        var reply = await instance.ApplyAsync(Next, new() { DryRun = true });
        reply.Applied.ShouldBeFalse();
        reply.Changes.Select(x => x.Action).ShouldBe(["update", "restart", "add", "remove"]);
        instance.Instance.Services().Select(x => (x.Id, x.Pid)).ShouldBe(before);
    }

    [Fact]
    public async Task Applying_the_same_again_touches_nothing()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        var before = instance.Instance.Services().Select(x => (x.Id, x.Pid)).ToArray();
        var reply = await instance.ApplyAsync(Plan);
        reply.Changes.ShouldAllBe(x => x.Action == "keep");
        await instance.SettleAsync();
        instance.Instance.Services().Select(x => (x.Id, x.Pid)).ShouldBe(before);
    }

    [Fact]
    public async Task Up_starts_what_was_stopped_unless_it_is_to_stay_so()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Plan);
        await instance.SettleAsync();
        await instance.Instance.StopAsync(new() { Services = ["same"] }, "test", CancellationToken.None);
        await instance.BecomesAsync("same", ServiceState.Stopped);
        await instance.ApplyAsync(Plan, new() { KeepStopped = true });
        instance.Service("same").State.ShouldBe(ServiceState.Stopped);
        await instance.ApplyAsync(Plan);
        await instance.BecomesReadyAsync("same");
    }

    [Fact]
    public async Task What_starts_is_chosen_by_profile_autostart_and_name()
    {
        const string Chosen = """
            services:
              web: { command: CHILD sleep 600000 }
              debug: { command: CHILD sleep 600000, profiles: [full] }
              manual: { command: CHILD sleep 600000, autostart: false, depends_on: [base] }
              base: { command: CHILD sleep 600000, autostart: false }
              off: { command: CHILD sleep 600000, enabled: false }
            """;
        await using var instance = await InstanceUnderTest.StartAsync(Chosen);
        await instance.SettleAsync();
        Running(instance).ShouldBe(["web"]);
        instance.Service("off").State.ShouldBe(ServiceState.Disabled);
        await instance.Instance.StartAsync(new(), "test", CancellationToken.None);
        await instance.SettleAsync();
        Running(instance).ShouldBe(["web"]);
        await instance.ApplyAsync(Chosen, new() { Profiles = ["full"] });
        await instance.SettleAsync();
        Running(instance).ShouldBe(["web", "debug"]);
        await instance.Instance.StartAsync(new() { Services = ["manual"] }, "test", CancellationToken.None);
        await instance.BecomesReadyAsync("manual");
        Running(instance).ShouldBe(["web", "debug", "manual", "base"]);
        var start = () => instance.Instance.StartAsync(new() { Services = ["off"] }, "test", CancellationToken.None);
        (await start.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.Refused);
    }

    [Fact]
    public async Task Disabling_stops_and_enabling_starts_again()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000 } }");
        var pid = (await instance.BecomesReadyAsync("web")).Pid!.Value;
        await instance.ApplyAsync("services: { web: { command: CHILD sleep 600000, enabled: false } }");
        await instance.BecomesAsync("web", ServiceState.Disabled);
        ProcScan.Alive(pid).ShouldBeFalse();
        await instance.ApplyAsync("services: { web: { command: CHILD sleep 600000 } }");
        await instance.BecomesReadyAsync("web");
    }

    [Fact]
    public async Task Categories_and_labels_are_shown_as_they_were_written()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { net: { command: CHILD sleep 600000, category: network, labels: { team: core } }, web: { command: CHILD sleep 600000 } }");
        (instance.Service("net").Category, instance.Service("net").Labels["team"], instance.Service("web").Category).ShouldBe(("network", "core", "service"));
    }

    [Fact]
    public async Task Variables_of_the_caller_and_of_dot_env_are_filled_in()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        File.WriteAllText(Path.Combine(instance.Root, ".env"), "WORD=from-file\nPROCESS_MAX_RETRIES=7\n");
        await instance.ApplyAsync("services: { web: { command: CHILD sleep 600000, display_name: \"${WORD} ${HOME}\" } }");
        var web = await instance.BecomesReadyAsync("web");
        (web.DisplayName, web.MaxTries).ShouldBe(($"from-file {instance.Root}", 7));
    }

    static string[] Running(InstanceUnderTest instance) => [.. instance.Instance.Services().Where(x => x.State == ServiceState.Running).Select(x => x.Id)];
}
