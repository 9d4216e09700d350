using System.Net;
using System.Net.Sockets;

namespace Outlive.Keeper.Tests;

public sealed class LaunchSandboxTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>
{
    readonly KeeperInstance keeper = fixture.Keeper;

    [Fact]
    public async Task A_private_network_has_a_loopback_of_its_own()
    {
        RequireRoot();
        using var outside = new TcpListener(IPAddress.Loopback, 0);
        outside.Start();
        var port = ((IPEndPoint)outside.LocalEndpoint).Port;
        var script = $"'{TestKit.TestChild.Path}' listen {port} forever & until (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null; do kill -0 $! || exit 9; done; echo reached; wait";
        await keeper.SpawnAsync("network", LaunchedOutput.Shell(script) with { Command = ["/bin/bash", "-c", script], Sandbox = new() { PrivateNetwork = true } });
        await keeper.WritesAsync("network", "reached");
        outside.Pending().ShouldBeFalse("what is connected to inside is not what listens outside");
        var interfaces = await keeper.RunAsync(LaunchedOutput.Shell("tail -n +3 /proc/net/dev | cut -d: -f1") with { Sandbox = new() { PrivateNetwork = true } });
        interfaces.Trim().ShouldBe("lo");
    }

    [Fact]
    public async Task A_private_tmp_is_empty_and_its_own()
    {
        RequireRoot();
        var name = $"outlive-{Guid.NewGuid():N}";
        var output = await keeper.RunAsync(LaunchedOutput.Shell($"touch /tmp/{name}; ls -A /tmp /var/tmp; stat -c %a /tmp") with { Sandbox = new() { PrivateTmp = true } });
        output.ShouldBe($"/tmp:\n{name}\n\n/var/tmp:\n1777\n");
        File.Exists($"/tmp/{name}").ShouldBeFalse();
    }

    [Fact]
    public async Task Read_only_paths_are_so_with_all_that_is_mounted_below_them()
    {
        RequireRoot();
        var directory = Directory.CreateDirectory($"{keeper.Root}/kept").FullName;
        var script = $"touch {directory}/a; touch /dev/shm/{Guid.NewGuid():N}; touch /usr/{Guid.NewGuid():N}; echo > {keeper.Root}/written && echo wrote";
        var output = await keeper.RunAsync(LaunchedOutput.Shell(script) with { Sandbox = new() { ReadOnly = [directory, "/usr"] } }, "some");
        output.ShouldBe("wrote\n");
        Refusals("some").ShouldBe(2);
        (await keeper.RunAsync(LaunchedOutput.Shell(script) with { Sandbox = new() { ReadOnly = ["/dev", "/usr"] } }, "all")).ShouldBe("");
        Refusals("all").ShouldBe(4);
        await fixture.AssertUndisturbedAsync();

        int Refusals(string id) => keeper.OutputOf(id, "stderr").Split('\n').Count(x => x.Contains("Read-only file system", StringComparison.Ordinal));
    }

    static void RequireRoot()
    {
        if (!LaunchedOutput.IsRoot) Assert.Skip("only root makes namespaces");
    }
}
