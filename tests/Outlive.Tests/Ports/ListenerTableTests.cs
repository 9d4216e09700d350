using System.Globalization;
using System.Net;
using System.Text;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Tests.Ports;

public sealed class ListenerTableTests : IDisposable
{
    const string Header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Listening_sockets_are_found_by_port_over_both_families()
    {
        Write("tcp", Header + Line(8080, 10, 1) + Line(22, 10, 2) + Line(8080, 10, 3));
        Write("tcp6", Header + Line(8080, 10, 4));
        var table = ListenerTable.ReadFrom(directory.Path);
        table.On(8080).ToArray().Select(x => x.Inode).ShouldBe([1ul, 3ul, 4ul], ignoreOrder: true);
        table.On(22).ToArray().ShouldHaveSingleItem().ShouldBe(new ListeningSocket(22, 7, 2));
        table.Listens(23).ShouldBeFalse();
    }

    [Fact]
    public void What_stands_behind_the_listening_sockets_is_not_read()
    {
        Write("tcp", Header + Line(1, 10, 1) + Line(2, 1, 2) + Line(3, 10, 3));
        ListenerTable.ReadFrom(directory.Path).All.ToArray().ShouldHaveSingleItem().Port.ShouldBe(1);
    }

    [Fact]
    public void More_lines_than_fit_into_one_read_are_all_read()
    {
        Write("tcp", Header + string.Concat(Enumerable.Range(1, 3000).Select(port => Line(port, 10, port))));
        ListenerTable.ReadFrom(directory.Path).Count.ShouldBe(3000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("   0: 0100007F:1F90 00000000:0000 0A\n")]
    [InlineData("   0: 0100007F:XYZW 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1\n")]
    [InlineData("   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 inode 1\n")]
    [InlineData("   0: 0100007F:12345678 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1\n")]
    public void Garbage_is_passed_over(string text)
    {
        Write("tcp", text + Line(80, 10, 5));
        ListenerTable.ReadFrom(directory.Path).All.ToArray().ShouldHaveSingleItem().Port.ShouldBe(80);
    }

    [Fact]
    public void A_line_without_end_ends_the_reading()
    {
        Write("tcp", new string('x', 1_000_000));
        ListenerTable.ReadFrom(directory.Path).Count.ShouldBe(0);
    }

    [Fact]
    public void A_process_that_has_gone_has_no_listeners() => ListenerTable.Read(int.MaxValue).Count.ShouldBe(0);

    [Fact]
    public void The_kernels_own_table_has_a_socket_that_listens_and_no_other()
    {
        var port = FreePorts.Take(2);
        using var listener = FreePorts.Listen(IPAddress.Loopback, port);
        using var bound = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.IPv6Loopback, port + 1));
        var table = ListenerTable.Read();
        table.Listens(port).ShouldBeTrue();
        table.Listens(port + 1).ShouldBeFalse();
    }

    [Fact]
    public void Both_ways_of_asking_the_kernel_find_the_same()
    {
        var port = FreePorts.Take(2);
        using var four = FreePorts.Listen(IPAddress.Loopback, port);
        using var six = FreePorts.Listen(IPAddress.IPv6Any, port + 1);
        var dumped = new List<ListeningSocket>();
        ListenerDump.TryRead(dumped).ShouldBeTrue("or this kernel has no sock_diag");
        foreach (var one in new[] { port, port + 1 })
            dumped.Where(x => x.Port == one).ShouldBe(ListenerTable.ReadFrom("/proc/net").On(one).ToArray());
    }

    [Theory]
    [InlineData(3, 20, true)]
    [InlineData(2, 36, false)]
    [InlineData(20, 20, false)]
    [InlineData(20, 4000, false)]
    public void A_dump_ends_with_done_and_breaks_off_at_a_refusal_or_a_torn_answer(int type, int length, bool whole)
    {
        var message = new byte[100];
        BitConverter.TryWriteBytes(message, length);
        BitConverter.TryWriteBytes(message.AsSpan(4), (ushort)type);
        ListenerDump.Take(message, []).ShouldBe(whole);
    }

    void Write(string name, string text) => File.WriteAllText(directory.File(name), text, Encoding.ASCII);

    static string Line(int port, int state, int inode) => string.Create(CultureInfo.InvariantCulture,
        $"   0: 0100007F:{port:X4} 00000000:0000 {state:X2} 00000000:00000000 00:00000000 00000000     7        0 {inode} 1 0000000000000000 100 0 0 10 0\n");
}
