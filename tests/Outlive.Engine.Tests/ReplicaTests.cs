using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class ReplicaTests
{
    const string Web = """
        services:
          web:
            command: "CHILD listen {port} print-environment sleep 600000"
            ports: { http: auto }
            environment: { WHO: "{id}" }
            alive: { exec: "test {port} -gt 0", interval: 100ms }
        """;

    [Fact]
    public async Task Replicas_have_numbers_and_ports_of_their_own()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Web + "\n    replicas: 3");
        await instance.SettleAsync();
        var all = instance.Instance.Find("web");
        all.Select(x => x.Id).ShouldBe(["web-1", "web-2", "web-3"]);
        all.Select(x => x.Ports.Single().Port).Distinct().Count().ShouldBe(3);
        (await instance.LineAsync("web-2", "WHO=")).ShouldBe("WHO=web-2");
    }

    [Fact]
    public async Task Scaling_up_keeps_the_first_process_and_down_again_its_name()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Web);
        var before = await instance.BecomesReadyAsync("web");
        await instance.Instance.ScaleAsync("web", 3, "test", CancellationToken.None);
        await instance.SettleAsync();
        instance.Instance.Services().Select(x => x.Id).ShouldBe(["web-1", "web-2", "web-3"]);
        instance.Service("web-1").Pid.ShouldBe(before.Pid);
        int[] others = [instance.Service("web-2").Pid!.Value, instance.Service("web-3").Pid!.Value];
        await instance.Instance.ScaleAsync("web", 1, "test", CancellationToken.None);
        await Eventually.Holds(() => instance.Instance.Services().Length == 1, "two have gone", lastSeen: () => string.Join("; ", instance.Instance.Services().Select(InstanceUnderTest.Show)));
        instance.Service("web").Pid.ShouldBe(before.Pid);
        others.Where(ProcScan.Alive).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_got_another_name_is_still_looked_at_and_still_has_its_output()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Web);
        var before = await instance.BecomesAsync("web", x => x.Health == ServiceHealth.Healthy && x.Ports is [{ Open: true }], "is healthy and open");
        await instance.Instance.ScaleAsync("web", 2, "test", CancellationToken.None);
        await instance.BecomesReadyAsync("web-2");
        var renamed = instance.Service("web-1");
        await instance.BecomesAsync("web-1", x => x.AliveProbe!.At > renamed.AliveProbe!.At && x.AliveProbe.InARow > renamed.AliveProbe.InARow + 1, "is looked at and well");
        (renamed.Pid, renamed.Ports[0].Port, renamed.Ports[0].Open).ShouldBe((before.Pid, before.Ports[0].Port, true));
        (await instance.LineAsync("web-1", "WHO=")).ShouldBe("WHO=web");
        await instance.BecomesAsync("web-1", x => x.Usage is not null, "is measured");
    }

    [Fact]
    public async Task One_that_got_another_name_gives_its_port_back_when_it_stops()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: "CHILD sleep 600000", ports: { http: 26100-26101 } }
            """);
        await instance.BecomesReadyAsync("web");
        await instance.Instance.ScaleAsync("web", 2, "test", CancellationToken.None);
        await instance.SettleAsync();
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        await Eventually.Holds(() => instance.Instance.Services().All(x => x.State == ServiceState.Stopped), "both have stopped");
        await instance.Instance.DefineAsync("other", "{ command: \"CHILD sleep 600000\", replicas: 2, ports: { http: 26100-26101 } }".Replace("CHILD", TestChild.Path, StringComparison.Ordinal), "test", CancellationToken.None);
        await instance.BecomesReadyAsync("other-1");
        await instance.BecomesReadyAsync("other-2");
    }

    [Fact]
    public async Task One_that_got_another_name_is_restarted_when_it_dies_and_found_by_the_next_daemon()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Web);
        var first = await instance.BecomesReadyAsync("web");
        await instance.Instance.ScaleAsync("web", 2, "test", CancellationToken.None);
        await instance.SettleAsync();
        var second = instance.Service("web-2");
        await instance.ReplaceDaemonAsync();
        (instance.Service("web-1").Pid, instance.Service("web-2").Pid).ShouldBe((first.Pid, second.Pid));
        InstanceUnderTest.Kill(first.Pid!.Value);
        await instance.BecomesAsync("web-1", x => x.Ready && x.Pid != first.Pid, "is back");
    }

    [Fact]
    public async Task The_number_that_was_asked_for_outlives_the_daemon_and_another_plan()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Web);
        await instance.Instance.ScaleAsync("web", 2, "test", CancellationToken.None);
        await instance.SettleAsync();
        await instance.ReplaceDaemonAsync();
        instance.Instance.Find("web").Length.ShouldBe(2);
        await instance.ApplyAsync(Web + "\n    display_name: W");
        instance.Instance.Find("web").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Several_on_one_fixed_port_are_refused()
    {
        await using var instance = await InstanceUnderTest.StartAsync($"services: {{ web: {{ command: CHILD sleep 600000, ports: {{ http: {Stranger.FreePort()} }} }} }}");
        var scale = () => instance.Instance.ScaleAsync("web", 2, "test", CancellationToken.None);
        var refusal = await scale.ShouldThrowAsync<OutliveException>();
        (refusal.Code, refusal.Target).ShouldBe((ErrorCode.Refused, "web"));
        instance.Instance.Services().Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_replica_never_takes_another_services_name()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000 }
              web-2: { command: CHILD sleep 600000 }
            """);
        await instance.SettleAsync();
        var scale = () => instance.Instance.ScaleAsync("web", 2, "test", CancellationToken.None);
        (await scale.ShouldThrowAsync<OutliveException>()).Message.ShouldContain("web-2");
        instance.Instance.Services().Select(x => x.Id).ShouldBe(["web", "web-2"]);
    }

    [Fact]
    public async Task None_at_all_is_a_number_too_and_the_way_back_is_open()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Web);
        var before = await instance.BecomesReadyAsync("web");
        await instance.Instance.ScaleAsync("web", 0, "test", CancellationToken.None);
        await Eventually.Holds(() => instance.Instance.Services().Length == 0, "none is left");
        ProcScan.Alive(before.Pid!.Value).ShouldBeFalse();
        await instance.ReplaceDaemonAsync();
        await instance.Instance.ScaleAsync("web", 2, "test", CancellationToken.None);
        await instance.BecomesReadyAsync("web-1");
        await instance.BecomesReadyAsync("web-2");
    }

    [Fact]
    public async Task A_change_of_mind_while_some_are_leaving_leaves_the_last_number()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD ignore TERM sleep 600000, replicas: 3, stop: { grace: 300ms } } }");
        await instance.SettleAsync();
        await instance.Instance.ScaleAsync("web", 1, "test", CancellationToken.None);
        await instance.Instance.ScaleAsync("web", 3, "test", CancellationToken.None);
        foreach (var id in (string[])["web-1", "web-2", "web-3"]) await instance.BecomesReadyAsync(id);
        instance.Instance.Services().Length.ShouldBe(3);
    }
}
