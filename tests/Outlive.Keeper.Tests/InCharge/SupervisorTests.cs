using System.Diagnostics;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.InCharge;

/// <summary>A keeper that was started with a NOTIFY_SOCKET, as systemd does.</summary>
public sealed class SupervisorTests : IDisposable
{
    const int Terminate = 15, Kill = 9;

    readonly TempDirectory directory = new("/dev/shm");
    readonly NotifyReceiver receiver;

    public SupervisorTests() => receiver = new(directory.File("notify"));

    string Socket => directory.File("run/keeper.sock");

    public void Dispose()
    {
        receiver.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task It_says_that_it_serves_when_it_does_and_then_that_it_lives()
    {
        await using var keeper = Start([], ("WATCHDOG_USEC", "200000"));
        (await receiver.NextAsync()).ShouldBe($"READY=1\nSTATUS=0 processes in {directory.File("run")}");
        using var connection = await OpenAsync();
        connection.Hello.Supervised.ShouldBeTrue();
        await receiver.NextAsync("WATCHDOG=1\nSTATUS=0 processes");
        var first = Stopwatch.GetTimestamp();
        await receiver.NextAsync("WATCHDOG=1");
        await receiver.NextAsync("WATCHDOG=1");
        // Two beats of half the period, less what the first may have waited to be read.
        Stopwatch.GetElapsedTime(first).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_socket_of_the_abstract_namespace_is_told_too()
    {
        using var other = new NotifyReceiver($"@outlive-test-{Guid.NewGuid():N}");
        await using var keeper = Start([], ("NOTIFY_SOCKET", other.Name));
        (await other.NextAsync()).ShouldStartWith("READY=1\n");
    }

    [Fact]
    public async Task The_watchdog_of_another_process_gets_no_beats()
    {
        await using var keeper = Start([], ("WATCHDOG_USEC", "2000"), ("WATCHDOG_PID", "1"));
        await receiver.NextAsync("READY=1");
        using (await OpenAsync()) keeper.Signal(Terminate);
        (await receiver.NextAsync()).ShouldStartWith("STOPPING=1");
    }

    [Fact]
    public async Task Neither_the_daemon_nor_a_child_gets_what_systemd_said()
    {
        var told = directory.File("environment");
        await using var keeper = Start(["--", "/bin/sh", "-c", $"env > {told}.new; mv {told}.new {told}; exec sleep 600"], ("WATCHDOG_USEC", "60000000"), ("LISTEN_FDS", "0"));
        await Eventually.Holds(() => File.Exists(told), "the daemon has run");
        var variables = await File.ReadAllTextAsync(told, TestContext.Current.CancellationToken);
        variables.ShouldContain("OUTLIVE_OPEN_FILES=");
        foreach (var name in SupervisorVariables.All) variables.ShouldNotContain(name);
    }

    [Fact]
    public async Task Whoever_ends_it_ends_the_daemon_too()
    {
        var (up, asked) = (directory.File("up"), directory.File("asked"));
        await using var keeper = Start(["--", "/bin/sh", "-c", $"trap 'echo > {asked}; exit 0' TERM; echo > {up}; while :; do sleep 0.05; done"]);
        await Eventually.Holds(() => File.Exists(up), "the daemon runs");
        keeper.Signal(Terminate);
        (await Eventually.Completes(keeper.Ended, "the keeper ends")).ExitCode.ShouldBe(143);
        File.Exists(asked).ShouldBeTrue();
        await receiver.NextAsync("STOPPING=1");
    }

    [Fact]
    public async Task An_end_that_was_asked_for_is_no_reason_to_start_it_again()
    {
        await using var keeper = Start([]);
        await receiver.NextAsync("READY=1");
        using var connection = await OpenAsync();
        await new KeeperClient(connection, directory.File("run")).ShutdownAsync(stopChildren: false);
        (await Eventually.Completes(keeper.Ended, "the keeper ends")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task It_takes_over_from_a_keeper_that_nobody_would_bring_back()
    {
        await using var first = await KeeperInstance.StartAsync();
        var child = await first.ChildAsync("child", "forever");
        await using var second = TestProcess.Start(KeeperInstance.Program, HandStartedKeeper.Arguments(first.Root), Environment());
        await receiver.NextAsync("READY=1");
        ProcScan.Alive(first.Pid).ShouldBeFalse();
        await first.ConnectAsync(0);
        first.Pid.ShouldBe(second.Pid);
        (await first.Client.ListAsync()).Single().Pid.ShouldBe(child.Pid);
        ProcScan.Alive(child.Pid).ShouldBeTrue();
        await first.Client.ShutdownAsync(stopChildren: true, graceMs: 0);
        await Eventually.Completes(second.Ended, "the second has ended");
    }

    [Fact]
    public async Task It_does_not_take_over_from_one_like_it()
    {
        await using var first = Start([]);
        await receiver.NextAsync("READY=1");
        await using var second = Start(["--wait", "0.5"]);
        var ended = await Eventually.Completes(second.Ended, "the second gives up");
        ended.ExitCode.ShouldBe(75);
        ended.Error.ShouldContain($"the keeper with pid {first.Pid} serves it already");
        using var connection = await OpenAsync();
        connection.Hello.Pid.ShouldBe(first.Pid);
    }

    [Fact]
    public async Task A_daemon_leaves_the_next_keeper_to_the_supervisor()
    {
        var (own, tried) = (directory.File("own-keeper"), directory.File("tried"));
        await File.WriteAllTextAsync(own, $"#!/bin/sh\necho > {tried}\nexit 1\n", TestContext.Current.CancellationToken);
        LaunchedOutput.Chmod(own, "700");
        await using var first = Start([]);
        await receiver.NextAsync("READY=1");
        var connected = 0;
        await using var link = new KeeperLink(new(own, directory.File("run"), directory.File("state"), []), 0, 0, _ => { }, TimeProvider.System);
        link.Connected += () => Interlocked.Increment(ref connected);
        await link.StartAsync(TestContext.Current.CancellationToken);
        first.Signal(Kill);
        await Eventually.Completes(first.Ended, "the keeper is dead");
        await using var second = Start([]);
        await Eventually.Holds(() => Volatile.Read(ref connected) == 2, "the link has the next keeper");
        link.Client.Hello.Pid.ShouldBe(second.Pid);
        File.Exists(tried).ShouldBeFalse();
    }

    TestProcess Start(string[] arguments, params (string Name, string Value)[] variables) =>
        TestProcess.Start(KeeperInstance.Program, HandStartedKeeper.Arguments(directory.Path, arguments), Environment(variables));

    Dictionary<string, string> Environment(params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = receiver.Name };
        foreach (var (name, value) in variables) all[name] = value;
        return all;
    }

    Task<KeeperConnection> OpenAsync() => KeeperConnection.OpenAsync(Socket, new() { Version = KeeperProtocol.Version }, _ => { });
}
