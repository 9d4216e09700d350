using System.Net;
using System.Net.Sockets;
using Outlive.Contracts.Api;
using Outlive.Ports;
using Outlive.TestKit;

namespace Outlive.Tests.Ports;

public sealed class PortLeasesTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly List<PortLeases> made = [];

    public void Dispose() => made.ForEach(x => x.Dispose());

    [Fact]
    public void Ports_of_a_range_come_one_after_the_other_and_wrap_at_its_end()
    {
        var first = FreePorts.Take(3);
        var leases = New();
        PortRange range = new(first, first + 2);

        Enumerable.Range(0, 3).Select(i => leases.Lease($"s{i}", range)).ShouldBe([first, first + 1, first + 2]);

        leases.Release("s1");
        clock.Advance(PortLeases.Rest);
        leases.Lease("s3", range).ShouldBe(first + 1);
        leases.Release("s0");
        clock.Advance(PortLeases.Rest);
        leases.Lease("s4", range).ShouldBe(first);
        leases.Describe().Select(x => (x.Port, x.Holder)).ShouldBe([(first, "s4"), (first + 1, "s3"), (first + 2, "s2")]);
    }

    [Fact]
    public void A_released_port_rests_unless_nothing_else_is_left()
    {
        var first = FreePorts.Take(2);
        var leases = New();
        PortRange range = new(first, first + 1);
        leases.Lease("a", range).ShouldBe(first);
        leases.Lease("b", range).ShouldBe(first + 1);
        leases.Release("b");
        clock.Advance(TimeSpan.FromSeconds(1));
        leases.Release("a");

        leases.Lease("c", range).ShouldBe(first + 1, "both rest, and this one has rested longest");
        leases.Lease("d", range).ShouldBe(first);
    }

    [Fact]
    public void What_the_holder_had_before_is_its_own_again_unless_somebody_has_it()
    {
        var first = FreePorts.Take(3);
        var leases = New();
        PortRange range = new(first, first + 2);
        leases.Lease("a", range).ShouldBe(first);
        leases.Release("a");
        leases.Lease("a", range, before: first).ShouldBe(first, "although it rests");
        leases.Lease("b", range, before: first).ShouldBe(first + 1);
        leases.Release("a");
        leases.Lease("a", range, except: [first], before: first).ShouldBe(first + 2);
        using var stranger = FreePorts.Listen(IPAddress.Loopback, first);
        leases.Release("a");
        leases.Lease("a", range, before: first).ShouldBe(first + 2, "the one that is left, although it rests");
    }

    [Fact]
    public void A_port_at_rest_is_passed_over_while_there_is_another()
    {
        var first = FreePorts.Take(2);
        var leases = New();
        PortRange range = new(first, first + 1);
        leases.Lease("a", range).ShouldBe(first);
        leases.Lease("b", range).ShouldBe(first + 1);
        leases.Release("a");
        clock.Advance(PortLeases.Rest);
        leases.Release("b");
        leases.Lease("c", range).ShouldBe(first);
    }

    [Fact]
    public void An_exhausted_range_says_so_and_what_to_do()
    {
        var first = FreePorts.Take(2);
        var leases = New();
        using var stranger = FreePorts.Listen(IPAddress.Loopback, first);
        leases.Lease("a", new(first, first + 1)).ShouldBe(first + 1);

        var refusal = Should.Throw<OutliveException>(() => leases.Lease("b", new(first, first + 1)));

        refusal.Code.ShouldBe(ErrorCode.NotAvailable);
        refusal.Message.ShouldBe($"cannot lease port {first}-{first + 1} for \"b\": of 2 ports 1 are leased here and the others are in use; widen the range, or use `auto`");
    }

    [Fact]
    public void A_port_that_is_excepted_is_not_handed_out()
    {
        var first = FreePorts.Take(2);
        var leases = New();
        leases.Lease("a", new(first, first + 1), except: [first]).ShouldBe(first + 1);
        Should.Throw<OutliveException>(() => leases.Lease("b", new(first, first + 1), except: [first]));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::")]
    public void A_port_on_which_a_stranger_listens_is_passed_over(string address)
    {
        var first = FreePorts.Take(2);
        using var stranger = FreePorts.Listen(IPAddress.Parse(address), first);
        New().Lease("a", new(first, first + 1)).ShouldBe(first + 1);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    public void A_fixed_port_that_is_taken_is_refused_with_the_name_of_who_listens(string address)
    {
        var port = FreePorts.Take();
        using var stranger = FreePorts.Listen(IPAddress.Parse(address), port);

        var refusal = Should.Throw<OutliveException>(() => New().Lease("web", new(port, port)));

        refusal.Code.ShouldBe(ErrorCode.Conflict);
        refusal.Message.ShouldMatch($"^cannot lease port {port} for \"web\": .+ \\(pid {Environment.ProcessId}\\) listens there; stop it, or give the service another port$");
    }

    [Fact]
    public void A_fixed_port_of_another_instance_is_refused_with_its_pid()
    {
        var port = FreePorts.Take();
        New().Lease("web", new(port, port));
        Should.Throw<OutliveException>(() => New().Lease("web", new(port, port)))
            .Message.ShouldContain($": another instance of Outlive (pid {Environment.ProcessId}) has leased it; ");
    }

    [Fact]
    public void A_fixed_port_is_its_holders_again_and_no_other_holders()
    {
        var port = FreePorts.Take();
        var leases = New();
        leases.Lease("web", new(port, port)).ShouldBe(port);
        leases.Lease("web", new(port, port)).ShouldBe(port);
        Should.Throw<OutliveException>(() => leases.Lease("api", new(port, port))).Message.ShouldContain("\"web\" has it");
    }

    [Fact]
    public void A_fixed_port_whose_last_connections_linger_is_free()
    {
        var port = FreePorts.Take();
        Linger(port);
        PortCheck.IsUnused(port).ShouldBeFalse("else this test shows nothing");
        New().Lease("web", new(port, port)).ShouldBe(port);
    }

    [Fact]
    public void A_range_of_lingering_ports_is_not_exhausted()
    {
        var port = FreePorts.Take(2);
        Linger(port);
        var leases = New();
        leases.Lease("a", new(port, port + 1)).ShouldBe(port + 1, "a port without remains comes first");
        leases.Lease("b", new(port, port + 1)).ShouldBe(port);
    }

    [Fact]
    public void A_port_whose_program_runs_is_adopted_and_then_nobody_elses()
    {
        var port = FreePorts.Take();
        using var child = FreePorts.Listen(IPAddress.Loopback, port);
        var leases = New();
        leases.Adopt("web", port).ShouldBeTrue();
        leases.Adopt("web", port).ShouldBeTrue();
        leases.Adopt("api", port).ShouldBeFalse();
        New().Adopt("other", port).ShouldBeFalse("another instance has claimed it");
        PortClaim.Take(port).ShouldBeNull();
    }

    [Fact]
    public void An_instance_that_has_ended_holds_nothing()
    {
        var port = FreePorts.Take();
        var gone = New();
        gone.Lease("web", new(port, port));
        gone.Dispose();
        New().Lease("web", new(port, port)).ShouldBe(port);
    }

    [Fact]
    public async Task A_hundred_leases_at_once_from_several_instances_never_collide()
    {
        var first = FreePorts.Take(120);
        var instances = Enumerable.Range(0, 4).Select(_ => New()).ToArray();
        var leased = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Task.Run(() => instances[i % 4].Lease($"s{i}", new(first, first + 119)))));
        leased.Distinct().Count().ShouldBe(100);
    }

    [Fact]
    public void Two_instances_begin_at_different_places_of_the_automatic_range()
    {
        var first = FreePorts.Take(40);
        PortRange range = new(first, first + 39);
        using var early = new PortLeases(clock, () => 0.0, range);
        using var late = new PortLeases(clock, () => 0.5, range);
        early.Lease("a", PortRange.Any).ShouldBe(first);
        late.Lease("a", PortRange.Any).ShouldBe(first + 20);
    }

    [Fact]
    public void A_port_stolen_after_its_lease_is_replaced_by_another()
    {
        var first = FreePorts.Take(2);
        var leases = New();
        var leased = leases.Lease("web", new(first, first + 1));
        using var thief = FreePorts.Listen(IPAddress.Loopback, leased);

        leases.Release("web", leased);
        leases.Lease("web", new(first, first + 1), except: [leased]).ShouldBe(first + 1);
    }

    [Theory]
    [InlineData("32768\t60999\n", 10_000, 32_767)]
    [InlineData("10000 20000", 20_001, 65_535)]
    [InlineData("1024 65535", 10_000, 65_535)]
    [InlineData("garbage", 10_000, 32_767)]
    [InlineData("", 10_000, 32_767)]
    public void The_automatic_range_is_outside_of_the_kernels(string kernels, int first, int last) =>
        AutoRange.Outside(kernels).ShouldBe(new PortRange(first, last));

    /// <summary>A connection that the server closes first leaves its port in TIME_WAIT.</summary>
    static void Linger(int port)
    {
        using var server = FreePorts.Listen(IPAddress.Loopback, port);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(IPAddress.Loopback, port);
        server.Accept().Dispose();
        client.Receive(new byte[1]).ShouldBe(0);
    }

    PortLeases New()
    {
        var leases = new PortLeases(clock, () => 0);
        made.Add(leases);
        return leases;
    }
}
