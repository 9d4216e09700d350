using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Outlive.Contracts.Api;
using Outlive.Plan;
using Outlive.Probes;
using Outlive.TestKit;
using Outlive.Tests.Ports;

namespace Outlive.Tests.Probes;

public sealed class LookTests : IDisposable
{
    readonly ProbeBed bed = new(TimeProvider.System);

    public void Dispose() => bed.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Tcp_passes_where_somebody_listens_and_fails_where_nobody_does(string host)
    {
        var port = FreePorts.Take(2);
        using var listener = FreePorts.Listen(IPAddress.Parse(host), port);
        var target = ProbeBed.Target(0, ("http", port), ("admin", port + 1)) with { Host = host };
        var shown = host == "::1" ? "[::1]" : host;
        (await bed.Look(Tcp(null), target)).Snapshot.Detail.ShouldBe($"{shown}:{port} accepts connections");
        (await bed.Look(Tcp("http"), target)).Snapshot.Passing.ShouldBe(true);
        (await bed.Look(Tcp("admin"), target)).Snapshot.Detail.ShouldBe($"cannot connect to {shown}:{port + 1}: Connection refused");
    }

    [Fact]
    public async Task Tcp_sees_a_port_that_opens_late()
    {
        var port = FreePorts.Take();
        await using var child = TestChild.Start("listen-late", "300", Text(port), "forever");
        await using var loop = bed.Loop(Tcp(null) with { Interval = TimeSpan.FromMilliseconds(50) }, ProbeRole.Ready, ProbeBed.Target(child.Pid, ("http", port)));
        loop.Start();
        (await bed.Next()).Snapshot.Passing.ShouldBeNull();
        await Eventually.HoldsAsync(async () => (await bed.Next()).Snapshot.Passing == true, "it passes");
    }

    [Fact]
    public async Task Tcp_to_a_listener_that_lets_nobody_in_fails_at_the_timeout()
    {
        var port = FreePorts.Take();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(0);
        // With a full queue the kernel answers nothing at all.
        var fillers = Enumerable.Range(0, 8).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToList();
        foreach (var filler in fillers) Should.Throw<SocketException>(() => filler.Connect(IPAddress.Loopback, port));
        var report = await bed.Look(Tcp(null) with { Timeout = TimeSpan.FromMilliseconds(200) }, ProbeBed.Target(0, ("http", port)));
        fillers.ForEach(x => x.Dispose());
        report.Snapshot.Detail.ShouldBe($"127.0.0.1:{port} did not accept a connection within 200 ms");
    }

    [Fact]
    public async Task Tcp_takes_names_and_says_when_there_is_none()
    {
        var port = FreePorts.Take();
        using var listener = FreePorts.Listen(IPAddress.Loopback, port);
        (await bed.Look(Tcp($"localhost:{port}"))).Snapshot.Passing.ShouldBe(true);
        (await bed.Look(Tcp("nobody.invalid:80"))).Snapshot.Detail!.ShouldStartWith("cannot connect to nobody.invalid:80: ");
        (await bed.Look(Tcp("sql"))).Snapshot.Detail.ShouldBe("it has no port \"sql\"");
        (await bed.Look(Tcp(null))).Snapshot.Detail.ShouldBe("it has no port");
    }

    [Theory]
    [InlineData(null, "127.0.0.1:5")]
    [InlineData("b", "127.0.0.1:6")]
    [InlineData("7", "127.0.0.1:7")]
    [InlineData("db.example:8", "db.example:8")]
    [InlineData("[::1]:9", "[::1]:9")]
    [InlineData("0", null)]
    [InlineData("65536", null)]
    [InlineData(":80", null)]
    [InlineData("db.example:", null)]
    public void An_address_is_a_name_a_number_or_a_host_with_a_port(string? address, string? found) =>
        ProbeAddress.Find(address, ProbeBed.Target(0, ("a", 5), ("b", 6)))?.ToString().ShouldBe(found);

    [Fact]
    public async Task Exec_passes_on_code_0_only_and_quotes_the_last_output()
    {
        (await Exec(new(0, null, false, "accepting\n"))).ShouldBe((true, "pg_isready exited with code 0: accepting"));
        (await Exec(new(2, null, false, ""))).ShouldBe((false, "pg_isready exited with code 2"));
        (await Exec(new(null, "SIGSEGV", false, ""))).ShouldBe((false, "pg_isready was killed by SIGSEGV"));
        (await Exec(new(null, "SIGKILL", true, "waiting\u001b[2J"))).ShouldBe((false, "pg_isready took longer than 3 s and was killed: waiting [2J"));
    }

    [Fact]
    public async Task Exec_that_cannot_be_started_is_a_failure()
    {
        bed.OnCommand = _ => throw new OutliveException(ErrorCode.StartFailed, "no such file");
        (await bed.Look(Command)).Snapshot.Detail.ShouldBe("cannot run pg_isready: no such file");
    }

    [Fact]
    public async Task Listening_asks_for_the_process_itself_or_one_of_its_tree()
    {
        var port = FreePorts.Take();
        await using var child = TestChild.Start("setsid", "fork", "listen-silent", Text(port), "forever", "end", "forever");
        await using var other = TestChild.Start("setsid", "forever");
        await Eventually.Holds(() => Outlive.Linux.ListenerTable.Read().Listens(port), "the child listens");
        (await Listening(child.Pid, port)).ShouldBe((true, $"it listens on port {port}"));
        (await Listening(other.Pid, port)).ShouldBe((false, $"somebody else listens on port {port}"));
        (await Listening(Environment.ProcessId, port)).ShouldBe((true, $"it listens on port {port}"), "both are our descendants");
    }

    [Fact]
    public async Task Listening_without_a_port_takes_any()
    {
        var port = FreePorts.Take();
        await using var child = TestChild.Start("setsid", "listen", Text(port), "forever");
        await Eventually.Holds(() => Outlive.Linux.ListenerTable.Read().Listens(port), "the child listens");
        await using var idle = TestChild.Start("setsid", "forever");
        (await Listening(child.Pid)).ShouldBe((true, "it listens"));
        (await Listening(idle.Pid)).ShouldBe((false, "it listens on no port"));
    }

    [Fact]
    public async Task Listening_fails_once_the_process_has_gone()
    {
        var port = FreePorts.Take();
        await using var child = TestChild.Start("setsid", "listen", Text(port), "forever");
        await Eventually.Holds(() => Outlive.Linux.ListenerTable.Read().Listens(port), "the child listens");
        var probe = new ProbeDefinition { Kind = ProbeKind.Listening, Interval = TimeSpan.FromMilliseconds(30), FailureThreshold = 1 };
        await using var loop = bed.Loop(probe, ProbeRole.Alive, ProbeBed.Target(child.Pid, ("http", port)));
        loop.Start();
        (await bed.Next()).Snapshot.Passing.ShouldBe(true);
        child.Signal(9);
        await Eventually.HoldsAsync(async () => (await bed.Next()).Snapshot.Passing == false, "it fails");
        (await Listening(0, port)).ShouldBe((false, "it has no process of ours"));
    }

    static readonly ProbeDefinition Command = new() { Kind = ProbeKind.Exec, Exec = new() { Words = ["pg_isready"] }, FailureThreshold = 1 };

    async Task<(bool?, string?)> Exec(ProbeCommandResult result)
    {
        bed.OnCommand = _ => Task.FromResult(result);
        var snapshot = (await bed.Look(Command)).Snapshot;
        return (snapshot.Passing, snapshot.Detail);
    }

    async Task<(bool?, string?)> Listening(int pid, int? port = null)
    {
        var target = port is { } number ? ProbeBed.Target(pid, ("http", number)) : ProbeBed.Target(pid);
        var snapshot = (await bed.Look(new() { Kind = ProbeKind.Listening, FailureThreshold = 1 }, target)).Snapshot;
        return (snapshot.Passing, snapshot.Detail);
    }

    static ProbeDefinition Tcp(string? address) => new() { Kind = ProbeKind.Tcp, Address = address, FailureThreshold = 1 };

    static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
