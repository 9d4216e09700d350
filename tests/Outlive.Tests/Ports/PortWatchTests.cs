using System.Collections.Concurrent;
using System.Net;
using Outlive.Linux;
using Outlive.Ports;
using Outlive.TestKit;

namespace Outlive.Tests.Ports;

public sealed class PortWatchTests : IAsyncDisposable
{
    readonly ManualClock clock = new();
    readonly ConcurrentQueue<(string, string, bool)> changes = new();
    readonly PortWatch watch;
    int reads;

    public PortWatchTests() => watch = new(clock, (id, port, open) => changes.Enqueue((id, port, open)), network =>
    {
        reads++;
        return network == 0 ? ListenerTable.Read() : ListenerTable.Read(network);
    });

    public ValueTask DisposeAsync() => watch.DisposeAsync();

    [Fact]
    public async Task Ports_are_told_at_the_first_look_and_when_they_change()
    {
        var port = FreePorts.Take(2);
        using var listener = FreePorts.Listen(IPAddress.Loopback, port);
        watch.Watch("web", Ports(("http", port), ("admin", port + 1)));
        watch.IsOpen("web", "http").ShouldBeNull();
        Advance(0.1);
        Taken().ShouldBe([("web", "http", true), ("web", "admin", false)]);
        Advance(3);
        Taken().ShouldBeEmpty();
        listener.Dispose();
        Advance(3);
        Taken().ShouldBe([("web", "http", false)]);
        watch.IsOpen("web", "http").ShouldBe(false);
        await using var child = TestChild.Start("listen-silent", $"{port + 1}", "forever");
        await Eventually.Holds(() => ListenerTable.Read().Listens(port + 1), "the child listens");
        Advance(3);
        Taken().ShouldBe([("web", "admin", true)]);
    }

    [Fact]
    public void One_table_is_read_for_all_and_none_when_no_port_is_known()
    {
        Advance(60);
        reads.ShouldBe(0);
        watch.Watch("none", []);
        Advance(60);
        reads.ShouldBe(0);
        for (var i = 0; i < 100; i++) watch.Watch($"s{i}", Ports(("http", 1)));
        Advance(0.1);
        reads.ShouldBe(1);
        Advance(30);
        reads.ShouldBe(11);
        for (var i = 0; i < 100; i++) watch.Unwatch($"s{i}");
        Advance(60);
        reads.ShouldBe(11);
        clock.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public void A_port_that_stays_keeps_its_state_and_a_new_one_is_looked_at_soon()
    {
        var port = FreePorts.Take(2);
        watch.Watch("web", Ports(("http", port)));
        Advance(0.1);
        Taken().Count.ShouldBe(1);
        watch.Watch("web", Ports(("http", port), ("admin", port + 1)));
        watch.IsOpen("web", "http").ShouldBe(false);
        Advance(0.1);
        Taken().ShouldBe([("web", "admin", false)]);
    }

    [Fact]
    public async Task An_external_service_is_connected_to()
    {
        var port = FreePorts.Take(2);
        using var listener = FreePorts.Listen(IPAddress.Loopback, port);
        watch.Watch("db", Ports(("sql", port), ("admin", port + 1)), "localhost");
        Advance(0.1);
        await Eventually.Holds(() => changes.Count == 2, "both have been looked at");
        Taken().ShouldBe([("db", "sql", true), ("db", "admin", false)], ignoreOrder: true);
        reads.ShouldBe(0);
        listener.Poll(0, System.Net.Sockets.SelectMode.SelectRead).ShouldBeTrue("somebody has connected");
    }

    [Fact]
    public void A_port_in_another_network_is_looked_for_there()
    {
        var port = FreePorts.Take();
        using var listener = FreePorts.Listen(IPAddress.Loopback, port);
        watch.Watch("here", Ports(("http", port)));
        // Ours by another name: of a process that is gone nothing is known, and a table of its own is read for it.
        watch.Watch("there", Ports(("http", port)), network: Environment.ProcessId);
        watch.Watch("gone", Ports(("http", port)), network: int.MaxValue);
        Advance(0.1);
        Taken().ShouldBe([("here", "http", true), ("there", "http", true), ("gone", "http", false)], ignoreOrder: true);
        reads.ShouldBe(3);
    }

    [Fact]
    public async Task Disposed_it_tells_nothing_more()
    {
        watch.Watch("web", Ports(("http", FreePorts.Take())));
        await watch.DisposeAsync();
        Advance(60);
        Taken().ShouldBeEmpty();
    }

    void Advance(double seconds) => clock.Advance(TimeSpan.FromSeconds(seconds));

    List<(string, string, bool)> Taken()
    {
        var all = changes.ToList();
        changes.Clear();
        return all;
    }

    static KeyValuePair<string, int>[] Ports(params (string Name, int Port)[] ports) => [.. ports.Select(x => KeyValuePair.Create(x.Name, x.Port))];
}
