using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

public sealed class SandboxTests
{
    [Fact]
    public async Task A_service_with_a_network_of_its_own_is_looked_at_there()
    {
        RequireRoot();
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: "CHILD listen {port:one} sleep 600000", ports: { one: auto, two: auto }, ready: { listening: true }, sandbox: { network: private } }
              deaf: { command: CHILD sleep 600000, ports: { http: auto }, ready: { listening: true, interval: 50ms }, sandbox: { network: private } }
            """);
        // Outside, where none of the two can be meant, others listen.
        var deaf = await instance.BecomesAsync("deaf", x => x.State == ServiceState.Starting && x.Ports.Length == 1, "is starting");
        using var outside = new Stranger(deaf.Ports[0].Port);
        var web = await instance.BecomesReadyAsync("web");
        using var second = new Stranger(web.Ports.Single(x => x.Name == "two").Port);
        web = await instance.BecomesAsync("web", x => x.Ports.All(y => y.Open is not null), "has been looked at");
        web.Ports.ToDictionary(x => x.Name, x => x.Open).ShouldBe(new Dictionary<string, bool?> { ["one"] = true, ["two"] = false });
        deaf = await instance.BecomesAsync("deaf", x => x.ReadyProbe is { InARow: > 2 } && x.Ports[0].Open is not null, "has been looked at");
        (deaf.Ready, deaf.Ports[0].Open).ShouldBe((false, false));
        await instance.ReplaceDaemonAsync();
        await instance.BecomesAsync("web", x => x.Ready && x.Ports.Single(y => y.Name == "one").Open == true && x.Ports.Single(y => y.Name == "two").Open == false, "is seen the same by the next daemon");
    }

    static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root can make namespaces");
    }
}
