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

    [Fact]
    public async Task The_same_port_in_networks_of_their_own_is_no_conflict_with_anybody()
    {
        RequireRoot();
        using var stranger = new Stranger();
        var service = $$"""{ command: "CHILD listen {port} sleep 600000", ports: { http: {{stranger.Port}} }, ready: { listening: true }, sandbox: { network: private }""";
        await using var instance = await InstanceUnderTest.StartAsync($$"""
            services:
              one: {{service}} }
              several: {{service}}, replicas: 2 }
            """);
        foreach (var id in (string[])["one", "several-1", "several-2"]) (await instance.BecomesReadyAsync(id)).Ports.ShouldHaveSingleItem().Port.ShouldBe(stranger.Port);
        (await instance.Instance.OrphansAsync(CancellationToken.None)).ShouldBeEmpty();
        await instance.ReplaceDaemonAsync();
        await instance.Instance.RestartAsync(new(), "test", CancellationToken.None);
        await instance.SettleAsync();
        instance.Instance.Services().ShouldAllBe(x => x.Ready);
    }

    [Fact]
    public async Task A_service_sees_a_tmp_of_its_own_and_cannot_write_where_it_may_only_read()
    {
        RequireRoot();
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        var (open, closed) = (Directory.CreateDirectory(Path.Combine(instance.Root, "open")).FullName, Directory.CreateDirectory(Path.Combine(instance.Root, "closed")).FullName);
        await instance.ApplyAsync($$"""
            services:
              web:
                command: { shell: "touch /tmp/{{Path.GetFileName(instance.Root)}} {{open}}/file; touch {{closed}}/file || echo refused; echo has $(ls -A /tmp); exec CHILD sleep 600000" }
                sandbox: { private_tmp: true, read_only: [{{closed}}] }
            """);
        (await instance.LineAsync("web", "has ")).ShouldBe($"has {Path.GetFileName(instance.Root)}");
        await instance.LineAsync("web", "refused");
        File.Exists($"/tmp/{Path.GetFileName(instance.Root)}").ShouldBeFalse();
        (File.Exists($"{open}/file"), File.Exists($"{closed}/file")).ShouldBe((true, false));
    }

    static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root can make namespaces");
    }
}
