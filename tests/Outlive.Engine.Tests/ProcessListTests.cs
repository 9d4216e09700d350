using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

/// <summary>What a manager of plain processes promises: they start once, end for good, and both is told.</summary>
public sealed class ProcessListTests
{
    const string Two = """
        services:
          web: { command: CHILD stamp STAMPS web sleep 600000, color: "#3B82F6", display_name: The web }
          api: { command: CHILD stamp STAMPS api ignore TERM fork ignore TERM sleep 600000 end sleep 600000, stop: { grace: 100ms } }
        """;

    [Fact]
    public async Task A_start_gives_a_process_with_its_pid_and_says_so_in_an_event()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Two);
        var web = await instance.BecomesReadyAsync("web");
        ProcScan.Alive(web.Pid!.Value).ShouldBeTrue();
        (await instance.EventAsync(EventKind.ProcessStarted, "web")).Pid.ShouldBe(web.Pid);
    }

    [Fact]
    public async Task What_runs_is_not_started_a_second_time()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Two);
        await instance.SettleAsync();
        var before = instance.Service("web");
        await instance.Instance.StartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await instance.Instance.StartAsync(new(), "test", CancellationToken.None);
        instance.Service("web").Pid.ShouldBe(before.Pid);
        await Eventually.Holds(() => StampLog.Read(instance.Stamps).Count == 2, "both have started");
        StampLog.Read(instance.Stamps).Count(x => x.Name == "web").ShouldBe(1);
    }

    [Fact]
    public async Task An_id_that_is_there_already_is_refused()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Two);
        var define = () => instance.Instance.DefineAsync("web", "command: sleep 600", "test", CancellationToken.None);
        (await define.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.Conflict);
        var run = () => instance.Instance.RunAsync(new() { Name = "web", Command = ["true"] }, "test", CancellationToken.None);
        (await run.ShouldThrowAsync<OutliveException>()).Code.ShouldBe(ErrorCode.Conflict);
    }

    [Fact]
    public async Task An_unknown_id_is_refused_with_the_one_that_was_meant()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Two);
        var stop = () => instance.Instance.StopAsync(new() { Services = ["wbe"] }, "test", CancellationToken.None);
        var refusal = await stop.ShouldThrowAsync<OutliveException>();
        refusal.Code.ShouldBe(ErrorCode.NotFound);
        refusal.Message.ShouldContain("did you mean \"web\"");
    }

    [Fact]
    public async Task Stopping_all_leaves_nothing_of_any_tree()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Two);
        await instance.SettleAsync();
        var api = instance.Service("api").Pid!.Value;
        await Eventually.Holds(() => ProcScan.Descendants(api).Count == 1, "the grandchild lives");
        int[] pids = [api, instance.Service("web").Pid!.Value, ProcScan.Descendants(api)[0].Pid];
        await instance.Instance.StopAsync(new(), "test", CancellationToken.None);
        foreach (var id in (string[])["web", "api"]) await instance.BecomesAsync(id, ServiceState.Stopped);
        pids.Where(ProcScan.Alive).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_end_is_told_with_its_code_or_its_signal()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              coded: { command: CHILD exit 7, restart: never }
              shot: { command: CHILD die SEGV, restart: never }
            """);
        (await instance.EventAsync(EventKind.ProcessExited, "coded")).Code.ShouldBe(7);
        (await instance.EventAsync(EventKind.ProcessExited, "shot")).Signal.ShouldBe("SIGSEGV");
    }

    [Fact]
    public async Task A_start_that_cannot_be_is_told_as_an_error()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: /no/such/program } }");
        var told = await instance.EventAsync(EventKind.ProcessFailedToStart, "web");
        told.Message!.ShouldContain("/no/such/program");
        (await instance.EventsAsync(EventKind.ProcessStarted)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_status_has_what_a_dashboard_shows()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Two);
        var web = await instance.BecomesReadyAsync("web");
        (web.Id, web.DisplayName, web.Color, web.Type, web.State).ShouldBe(("web", "The web", "#3B82F6", ServiceType.Service, ServiceState.Running));
        web.StartedAt!.Value.ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
        web.Version.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_exported_state_has_the_fields_of_a_plain_state_file()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000, ports: [ auto ] } }");
        var web = await instance.BecomesReadyAsync("web");
        var stored = instance.Instance.ExportState()["web"];
        (stored.Id, stored.Pid, stored.Status, stored.Cwd).ShouldBe(("web", web.Pid, "running", instance.Root));
        stored.Command.ShouldEndWith("sleep 600000");
        stored.Ports.ShouldBe([web.Ports[0].Port]);
        stored.StartTime.ShouldBe(web.StartedAt);
    }

    [Fact]
    public async Task A_signal_reaches_the_process()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD signals SIGNALS write-file SIGNALS.on yes sleep 600000 } }");
        var web = await instance.BecomesReadyAsync("web");
        await Eventually.Holds(() => File.Exists(instance.Signals + ".on"), "it records signals");
        await instance.Instance.SignalAsync("web", new() { Signal = "SIGHUP" }, "test", CancellationToken.None);
        await Eventually.Holds(() => SignalLog.Read(instance.Signals).Any(x => x.Pid == web.Pid && x.Signal == 1), "SIGHUP has arrived");
    }

    [Fact]
    public async Task A_restart_takes_no_more_than_one_process_at_a_time()
    {
        await using var instance = await InstanceUnderTest.StartAsync(Two);
        var before = await instance.BecomesReadyAsync("web");
        var asked = Enumerable.Range(0, 5).Select(_ => instance.Instance.RestartAsync(new() { Services = ["web"] }, "test", CancellationToken.None));
        await Task.WhenAll(asked);
        var after = await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "has another process");
        ProcScan.Alive(before.Pid!.Value).ShouldBeFalse();
        ProcScan.Alive(after.Pid!.Value).ShouldBeTrue();
    }
}
