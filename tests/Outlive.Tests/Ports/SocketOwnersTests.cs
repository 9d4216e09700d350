using System.Globalization;
using System.Net;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Tests.Ports;

public sealed class SocketOwnersTests
{
    [Fact]
    public async Task Who_listens_is_named_with_its_start_time()
    {
        var port = FreePorts.Take();
        await using var child = TestChild.Start("listen", Text(port), "forever");
        await Listening(port);

        var owner = SocketOwners.OfPort(port).ShouldHaveSingleItem();

        owner.Pid.ShouldBe(child.Pid);
        owner.StartTime.ShouldBe(ProcScan.Find(child.Pid)!.StartTime);
        owner.Program.ShouldBe("outlive-test-ch");
        SocketOwners.PortsOf(child.Pid).ShouldBe([port]);
    }

    [Fact]
    public async Task A_hostile_name_is_made_fit_to_print()
    {
        var port = FreePorts.Take();
        await using var child = TestChild.Start("title", "a) 1 \n\u001b[2Jb", "listen", Text(port), "forever");
        await Listening(port);
        SocketOwners.OfPort(port).ShouldHaveSingleItem().Program.ShouldBe("a) 1 ??[2Jb");
    }

    [Fact]
    public async Task A_process_that_has_gone_owns_nothing()
    {
        var port = FreePorts.Take();
        int pid;
        await using (var child = TestChild.Start("listen", Text(port), "forever"))
        {
            await Listening(port);
            pid = child.Pid;
        }
        SocketOwners.OfPort(port).ShouldBeEmpty();
        SocketOwners.PortsOf(pid).ShouldBeEmpty();
        SocketOwners.Describe(pid).ShouldBeNull();
    }

    [Fact]
    public void A_port_on_which_nobody_listens_has_no_owner() => SocketOwners.OfPort(FreePorts.Take()).ShouldBeEmpty();

    [Fact]
    public async Task A_child_that_has_lost_its_parent_belongs_to_the_tree_of_its_session()
    {
        var port = FreePorts.Take();
        await using var child = TestChild.Start("setsid", "double-fork", "listen", Text(port), "forever", "end", "forever");
        await Listening(port);
        var owner = SocketOwners.OfPort(port).ShouldHaveSingleItem();
        owner.Pid.ShouldNotBe(child.Pid);
        ProcessTable.Read().Tree(child.Pid).ShouldBe([child.Pid, owner.Pid], ignoreOrder: true);
    }

    [Fact]
    public async Task A_connection_at_once_tells_a_listener_from_none()
    {
        var port = FreePorts.Take(2);
        using var four = FreePorts.Listen(IPAddress.Loopback, port);
        using var six = FreePorts.Listen(IPAddress.IPv6Loopback, port);
        TcpConnect.AtOnce(IPAddress.Loopback, port).ShouldBe(0);
        TcpConnect.AtOnce(IPAddress.IPv6Loopback, port).ShouldBe(0);
        TcpConnect.AtOnce(IPAddress.Loopback, port + 1).ShouldBe(Errno.ECONNREFUSED);
        await TcpConnect.ToAsync("localhost", port, CancellationToken.None);
        (await Should.ThrowAsync<System.Net.Sockets.SocketException>(async () => await TcpConnect.ToAsync("127.0.0.1", port + 1, CancellationToken.None)))
            .SocketErrorCode.ShouldBe(System.Net.Sockets.SocketError.ConnectionRefused);
    }

    static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    static Task Listening(int port) => Eventually.Holds(() => ListenerTable.Read().Listens(port), $"somebody listens on port {port}");
}
