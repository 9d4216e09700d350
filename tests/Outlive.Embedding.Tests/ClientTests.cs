using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Outlive.Client;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Embedding.Tests;

public sealed class ClientTests : IAsyncDisposable
{
    readonly Project project = new();
    readonly Uri address = new($"http://127.0.0.1:{FreePort()}");

    public ValueTask DisposeAsync() => project.DisposeAsync();

    [Fact]
    public async Task A_token_opens_the_API_on_TCP_as_far_as_its_role_goes()
    {
        using var host = await StartAsync("services: { web: { command: CHILD forever } }");
        var viewer = await RemoteAsync("viewer");
        (await viewer.GetServicesAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem().Id.ShouldBe("web");
        await RefusedAsync(viewer, ErrorCode.Forbidden);
        await RefusedAsync(new OutliveClient(address), ErrorCode.Unauthorized);
        await RefusedAsync(new OutliveClient(address, "wrong"), ErrorCode.Unauthorized);
        (await (await RemoteAsync("operator")).RestartAsync(new(), cancel: TestContext.Current.CancellationToken)).Services.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_and_events_go_on_where_they_stopped_when_the_daemon_is_back(bool remote)
    {
        using var host = await StartAsync("""
            services:
              web: { command: CHILD ticks 300 5 sleep 600000 }
              moody: { command: CHILD sleep 20 exit 0, restart: { policy: always, stable_after: 1ms } }
            """);
        var client = remote ? await RemoteAsync("viewer") : project.Client;
        var lines = await TakeAsync(client.LogsAsync(new() { Services = ["web"], Follow = true }, TestContext.Current.CancellationToken), 300);
        lines.Select(x => x.Text[..10]).ShouldBe(Enumerable.Range(1, 300).Select(x => x.ToString("D10", CultureInfo.InvariantCulture)));
        var request = new EventRequest { After = 0, Service = "moody" };
        var events = await TakeAsync(client.EventsAsync(request with { Follow = true }, TestContext.Current.CancellationToken), 150);
        var all = await TakeAsync(project.Client.EventsAsync(request, TestContext.Current.CancellationToken), 150, kill: false);
        events.Select(x => x.Sequence).ShouldBe(all.Select(x => x.Sequence));
    }

    [Fact]
    public async Task Following_ends_when_it_is_cancelled()
    {
        using var host = await StartAsync("services: { web: { command: CHILD forever } }");
        using var cancel = new CancellationTokenSource();
        await using var events = project.Client.EventsAsync(new() { After = 0, Follow = true }, cancel.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await events.MoveNextAsync()).ShouldBeTrue();
        var end = DrainAsync(events);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Eventually.Completes(end, "following has ended"));
    }

    [Fact]
    public async Task Nobody_there_is_said_with_the_address() =>
        (await Should.ThrowAsync<OutliveException>(() => new OutliveClient(address).GetServicesAsync(TestContext.Current.CancellationToken))).ShouldSatisfyAllConditions(
            x => x.Code.ShouldBe(ErrorCode.Unreachable), x => x.Message.ShouldContain(address.ToString()));

    [Fact]
    public void A_token_does_not_travel_in_clear() =>
        Should.Throw<OutliveException>(() => new OutliveClient(new Uri("http://192.0.2.1:7780"), "secret")).Message.ShouldContain("use https");

    [Theory]
    [InlineData("two\r\nlines")]
    [InlineData("")]
    public void A_token_is_one_word(string token) => Should.Throw<OutliveException>(() => new OutliveClient(address, token)).Code.ShouldBe(ErrorCode.BadRequest);

    [Fact]
    public void Options_name_one_instance()
    {
        Should.Throw<OutliveException>(() => new ServiceCollection().AddOutliveClient(x => (x.Socket, x.Instance) = ("/run/x", "x"))).Message.ShouldContain("set one");
        Should.Throw<OutliveException>(() => new ServiceCollection().AddOutliveClient(x => (x.Instance, x.Token) = ("x", "y"))).Message.ShouldContain("no Address");
        Should.Throw<OutliveException>(() => new ServiceCollection().AddOutliveClient(x => x.Instance = "../x")).Message.ShouldContain("../x");
        SocketOf(x => x.Socket = "/run/x/api.sock").ShouldBe("/run/x/api.sock");
        SocketOf(x => x.Instance = "x").ShouldEndWith("/x/api.sock");
        File.WriteAllText(Path.Combine(project.Folder, "outlive.yaml"), "name: shop\n");
        SocketOf(x => x.ProjectDirectory = project.Folder).ShouldEndWith("/shop/api.sock");
    }

    static string SocketOf(Action<OutliveClientOptions> configure) =>
        new ServiceCollection().AddOutliveClient(configure).BuildServiceProvider().GetRequiredService<OutliveClient>().Socket.ShouldNotBeNull();

    Task<Microsoft.Extensions.Hosting.IHost> StartAsync(string plan) => project.StartAsync($"server: {{ listen: \"http://{address.Authority}\" }}\n{plan}");

    async Task<OutliveClient> RemoteAsync(string role)
    {
        var made = await project.Client.CreateTokenAsync(new() { Name = role, Role = role }, TestContext.Current.CancellationToken);
        await ListensAsync();
        return new ServiceCollection().AddOutliveClient(x => (x.Address, x.Token) = (address, made.Token)).BuildServiceProvider().GetRequiredService<OutliveClient>();
    }

    Task ListensAsync() => Eventually.HoldsAsync(async () => (await project.Client.GetInstanceAsync(TestContext.Current.CancellationToken)).Listen.Length > 0, $"the instance listens on {address}");

    static async Task RefusedAsync(OutliveClient client, string code) =>
        (await Should.ThrowAsync<OutliveException>(() => client.RestartAsync(new(), cancel: TestContext.Current.CancellationToken))).Code.ShouldBe(code);

    /// <summary>The daemon dies twice meanwhile.</summary>
    async Task<List<T>> TakeAsync<T>(IAsyncEnumerable<T> stream, int count, bool kill = true)
    {
        var found = new List<T>();
        await foreach (var next in stream)
        {
            found.Add(next);
            if (found.Count == count) break;
            if (!kill || (found.Count != count / 3 && found.Count != count / 2)) continue;
            await KillDaemonAsync();
        }
        return found;
    }

    /// <summary>Until another answers: one that is dying may still take a question, and not answer it.</summary>
    async Task KillDaemonAsync()
    {
        using var daemon = Process.GetProcessById((await project.Client.GetInstanceAsync(TestContext.Current.CancellationToken)).DaemonPid);
        daemon.Kill();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                var now = await project.Client.GetInstanceAsync(TestContext.Current.CancellationToken);
                return now.DaemonPid != daemon.Id && now.Listen.Length > 0;
            }
            catch (OutliveException)
            {
                return false;
            }
        }, "another daemon answers");
    }

    static async Task DrainAsync<T>(IAsyncEnumerator<T> stream)
    {
        while (await stream.MoveNextAsync())
        {
            // Until it ends.
        }
    }

    /// <summary>Below what the kernel gives to outgoing connections, any of which could take it.</summary>
    static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Another one, then.
            }
        }
    }
}
