using System.Net;
using System.Net.Sockets;
using System.Text;
using Outlive.TestKit;

namespace Outlive.Tests.TestKit;

public sealed class TestChildTests : IDisposable
{
    readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task It_exits_0_after_the_last_action()
        => (await TestChild.Run()).ExitCode.ShouldBe(0);

    [Fact]
    public async Task An_unknown_action_is_refused_before_anything_is_done()
    {
        var result = await TestChild.Run("lines", "3", "dance");

        result.ExitCode.ShouldBe(64);
        result.Error.ShouldBe("outlive-test-child: unknown action: dance\n");
        result.OutputBytes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("die TERM", 128 + 15)]
    [InlineData("ignore SIGTERM die SIGTERM", 128 + 15)]
    [InlineData("die 33", 128 + 33)]
    [InlineData("die KILL", 128 + 9)]
    [InlineData("ignore all exit 3", 3)]
    [InlineData("die NONSENSE", 64)]
    [InlineData("fork lines 1", 64)]
    [InlineData("exit", 64)]
    public async Task It_ends_as_asked(string actions, int exitCode)
        => (await TestChild.Run([.. TestChild.Actions(actions)])).ExitCode.ShouldBe(exitCode);

    [Fact]
    public async Task Lines_are_numbered_through_the_whole_life_and_each_stream_apart()
    {
        var result = await TestChild.Run([.. TestChild.Actions("lines 2 err-lines 1 fast 500 33 1000 lines 1 11 ticks 2 1 12 bursts 5 2 1 12 err-lines 1 20")]);

        result.Output.ShouldBe(TestChild.Lines(1, 2) + TestChild.Lines(3, 500, 33) + TestChild.Line(503) + TestChild.Lines(504, 7, 12));
        result.Error.ShouldBe("0000000001\n0000000002 ........\n");
    }

    [Fact]
    public async Task Every_byte_of_the_patterns_is_known()
    {
        const int Half = 100_003;
        var bytes = await TestChild.Run("bytes", $"{Half}", "bytes", $"{Half}");
        var line = await TestChild.Run("endless-line", $"{Half}");
        var binary = await TestChild.Run("binary", "600");

        bytes.OutputBytes.SequenceEqual(Enumerable.Range(0, 2 * Half).Select(i => TestChild.ByteAt(i))).ShouldBeTrue();
        line.OutputBytes.SequenceEqual(Enumerable.Range(0, Half).Select(i => (byte)(48 + i % 64))).ShouldBeTrue();
        binary.OutputBytes.SequenceEqual(Enumerable.Range(0, 600).Select(i => (byte)i)).ShouldBeTrue();
    }

    [Fact]
    public async Task Text_of_many_bytes_is_known()
        => (await TestChild.Run("prompt", "> ", "unicode")).Output.ShouldBe("> " + TestChild.UnicodeText);

    [Fact]
    public async Task Random_output_can_be_foretold_from_its_seed()
    {
        var expected = await TestChild.Expect(seed: 42, steps: 60);
        var other = await TestChild.Expect(seed: 43, steps: 60);

        var result = await TestChild.Run("random", "42", "60");

        result.OutputBytes.ShouldBe(expected.Output);
        result.ErrorBytes.ShouldBe(expected.Error);
        result.OutputBytes.ShouldNotBe(other.Output);
        expected.Error.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Input_is_answered_line_by_line_and_then_echoed()
    {
        await using var child = TestChild.Start("read-line", "echo", "read-line");
        await child.Input.WriteAsync("one\ntwo\nthree"u8.ToArray(), TestContext.Current.CancellationToken);
        await child.Input.DisposeAsync();

        var result = await Eventually.Completes(child.Ended, "the child has ended");

        result.Output.ShouldBe("got:one\ntwo\nthreeend of input\n");
    }

    [Fact]
    public async Task Each_process_stamps_its_name_and_pid()
    {
        var file = _directory.File("stamps");
        await using var child = TestChild.Start("stamp", file, "outer", "fork", "stamp", file, "inner one", "end", "reap", "stamp", file, "outer");
        await Eventually.Completes(child.Ended, "the child has ended");

        var stamps = StampLog.Read(file);

        stamps.Select(stamp => stamp.Name).ShouldBe(["outer", "inner one", "outer"]);
        stamps.Select(stamp => stamp.Pid).Distinct().Count().ShouldBe(2);
        stamps[0].Pid.ShouldBe(child.Pid);
    }

    [Fact]
    public async Task Every_signal_that_can_be_caught_is_recorded_with_its_sender()
    {
        var (log, ready) = (_directory.File("signals"), _directory.File("ready"));
        await using var child = TestChild.Start("signals", log, "exit-on", "RTMAX", "9", "write-file", ready, "", "forever");
        await Eventually.Holds(() => File.Exists(ready), "the child records signals");
        int[] signals = [.. Enumerable.Range(1, 63).Except([9, 19])];

        foreach (var signal in signals)
        {
            // One after the other: signals that wait together are delivered in an order of their own.
            child.Signal(signal);
            await Eventually.Holds(() => SignalLog.Read(log).Any(record => record.Signal == signal), $"signal {signal} has been recorded");
        }
        child.Signal(64);
        var result = await Eventually.Completes(child.Ended, "the child has ended");

        result.ExitCode.ShouldBe(9);
        SignalLog.Read(log).ShouldBe(signals.Append(64).Select(signal => new SignalRecord(child.Pid, signal, Environment.ProcessId)));
    }

    [Fact]
    public async Task The_death_of_its_children_is_not_recorded()
    {
        var log = _directory.File("signals");

        await TestChild.Run("signals", log, "fork", "exit", "1", "end", "reap");

        SignalLog.Read(log).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_being_asked_it_touches_no_signal_and_opens_nothing()
    {
        var result = await TestChild.Run("print-signals", "print-fds");

        result.Output.ShouldContain("SigCgt:\t0000000000000000\n");
        result.Output.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("Sig", StringComparison.Ordinal))
            .Count(line => int.Parse(line.Split(' ')[0], null) < 3).ShouldBe(3);
    }

    [Fact]
    public async Task A_thousand_can_start_at_once()
    {
        var file = _directory.File("started");
        var script = $"i=0; while [ $i -lt 1000 ]; do {TestChild.Path} stamp {file} x & i=$((i+1)); done; wait";

        await TestProcess.Run("/bin/sh", ["-c", script]);

        StampLog.Read(file).Select(stamp => stamp.Pid).Distinct().Count().ShouldBe(1000);
    }

    [Fact]
    public async Task It_answers_on_its_port_while_it_waits()
    {
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        var ready = _directory.File("ready");
        await using var child = TestChild.Start("listen-late", "1", $"{port}", "write-file", ready, "", "forever");
        await Eventually.Holds(() => File.Exists(ready), "the child listens", lastSeen: () => $"{child.Ended.Status}");
        using var client = new HttpClient();
        var token = TestContext.Current.CancellationToken;

        var answers = await Eventually.Completes(
            Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.GetStringAsync($"http://127.0.0.1:{port}/health", token))),
            "ten requests are answered");

        answers.ShouldAllBe(answer => answer == "ok\n");
    }

    [Fact]
    public async Task It_says_who_and_where_it_is()
    {
        var result = await TestChild.Run("print-ids", "print-limits", "tty-size", "clear-environment", "print-environment");

        result.Output.ShouldContain($"\nppid {Environment.ProcessId}\n");
        result.Output.ShouldContain($"\ncwd {Environment.CurrentDirectory}\n");
        result.Output.ShouldContain("\nlocks ");
        result.Output.ShouldEndWith("not a tty\n");
    }

    [Fact]
    public async Task Output_goes_where_it_is_redirected()
    {
        var file = _directory.File("output");

        var result = await TestChild.Run("lines", "1", "close-stdout", "redirect-stdout", file, "lines", "1", "redirect-stdout", file, "lines", "1");

        result.Output.ShouldBe(TestChild.Line(1));
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe(TestChild.Lines(2, 2));
    }

    [Fact]
    public async Task It_tells_a_notify_socket()
    {
        var path = _directory.File("n");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, 0);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path };
        await using var child = TestProcess.Start(TestChild.Path, ["notify", "READY=1\\nSTATUS=fine"], environment);
        var buffer = new byte[100];

        var length = await Eventually.Completes(socket.ReceiveAsync(buffer), "the child has notified");

        Encoding.UTF8.GetString(buffer, 0, length).ShouldBe("READY=1\nSTATUS=fine");
    }
}
