using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class PortTests
{
    [Fact]
    public async Task A_process_finds_its_ports_in_its_environment()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD print-environment sleep 600000, ports: { http: auto, admin-ui: 26200-26299 } }
            """);
        var web = await instance.BecomesReadyAsync("web");
        var (http, admin) = (web.Ports.Single(x => x.Name == "http").Port, web.Ports.Single(x => x.Name == "admin-ui").Port);
        (await instance.LineAsync("web", "PORT=")).ShouldBe($"PORT={http}");
        (await instance.LineAsync("web", "PORT_HTTP=")).ShouldBe($"PORT_HTTP={http}");
        (await instance.LineAsync("web", "PORT_ADMIN_UI=")).ShouldBe($"PORT_ADMIN_UI={admin}");
        admin.ShouldBeInRange(26200, 26299);
    }

    [Fact]
    public async Task Each_port_is_shown_open_or_closed_without_a_probe()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: "CHILD listen {port:one} sleep 600000", ports: { one: auto, two: auto } }
            """);
        var web = await instance.BecomesAsync("web", x => x.Ports.Length == 2 && x.Ports.All(y => y.Open is not null), "has been looked at");
        web.Ports.ToDictionary(x => x.Name, x => x.Open).ShouldBe(new Dictionary<string, bool?> { ["one"] = true, ["two"] = false });
    }

    [Fact]
    public async Task A_port_is_kept_over_restarts_and_over_daemons()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: \"CHILD listen {port} sleep 600000\", port: auto } }");
        var first = await instance.BecomesReadyAsync("web");
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        var second = await instance.BecomesAsync("web", x => x.Ready && x.Pid != first.Pid, "has restarted");
        await instance.ReplaceDaemonAsync();
        InstanceUnderTest.Kill(second.Pid!.Value);
        var third = await instance.BecomesAsync("web", x => x.Ready && x.Pid != second.Pid, "is back");
        new[] { first, second, third }.Select(x => x.Ports[0].Port).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_port_is_the_same_after_a_stop_unless_somebody_has_taken_it()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: \"CHILD listen {port} sleep 600000\", port: auto } }");
        var port = (await instance.BecomesReadyAsync("web")).Ports[0].Port;
        await StopAsync();
        // Somebody else is given another one meanwhile.
        await instance.Instance.DefineAsync("other", $"{{ command: {TestChild.Path} sleep 600000, port: auto }}", "test", CancellationToken.None);
        (await instance.BecomesReadyAsync("other")).Ports[0].Port.ShouldNotBe(port);
        await instance.Instance.StartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        (await instance.BecomesReadyAsync("web")).Ports[0].Port.ShouldBe(port);
        await StopAsync();
        await instance.ReplaceDaemonAsync();
        await instance.Instance.StartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        (await instance.BecomesReadyAsync("web")).Ports[0].Port.ShouldBe(port);
        await StopAsync();
        using var stranger = new Stranger(port);
        await instance.Instance.StartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        (await instance.BecomesReadyAsync("web")).Ports[0].Port.ShouldNotBe(port);

        async Task StopAsync()
        {
            await instance.Instance.StopAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
            await instance.BecomesAsync("web", ServiceState.Stopped);
        }
    }

    [Fact]
    public async Task A_fixed_port_that_is_a_strangers_is_a_failed_start_that_names_the_stranger()
    {
        using var stranger = new Stranger();
        await using var instance = await InstanceUnderTest.StartAsync($"services: {{ web: {{ command: CHILD stamp STAMPS web sleep 600000, ports: {{ http: {stranger.Port} }}, restart: {{ tries: 1 }} }} }}");
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        failed.Why!.ShouldContain($"pid {Environment.ProcessId}");
        StampLog.Read(instance.Stamps).ShouldBeEmpty();
        (await instance.EventAsync(EventKind.PortTaken, "web")).Message!.ShouldContain($"{stranger.Port}");
    }

    [Fact]
    public async Task One_that_dies_of_an_address_in_use_gets_another_port()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: { shell: "if test -e STAMPS; then exec CHILD listen {port} sleep 600000; else echo {port} > STAMPS; echo 'bind: Address already in use' >&2; exit 1; fi" }
                port: auto
                restart: { delay: 10ms }
            """);
        var web = await instance.BecomesReadyAsync("web");
        await instance.BecomesAsync("web", x => x.Ready && x.Restarts == 1, "runs at last");
        web = instance.Service("web");
        web.Ports[0].Port.ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldNotBe(File.ReadAllText(instance.Stamps).Trim());
        (await instance.EventAsync(EventKind.PortTaken, "web")).Message!.ShouldContain(File.ReadAllText(instance.Stamps).Trim());
    }

    [Fact]
    public async Task A_port_comes_back_when_its_start_has_failed()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              bad: { command: /no/such/program, ports: { http: 26300-26300 } }
            """);
        await instance.BecomesAsync("bad", ServiceState.Failed);
        instance.Service("bad").Ports.ShouldBeEmpty();
        await instance.ApplyAsync("services: { good: { command: CHILD sleep 600000, ports: { http: 26300 } } }");
        await instance.BecomesReadyAsync("good");
    }
}
