using System.Text;
using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Adoption;

/// <summary>The keeper is killed and the daemon lives: nothing is lost.</summary>
public sealed class DaemonAliveTests
{
    [Fact]
    public async Task The_exit_code_of_a_child_that_dies_after_its_keeper_is_exact()
    {
        await using var instance = await LinkedInstance.StartAsync();
        var go = $"{instance.Root}/go";
        var process = await instance.ChildAsync("late", $"wait-file {go} lines 2 exit 41");
        await instance.KillKeeperAsync();
        ProcScan.Alive(process.Pid).ShouldBeTrue();
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        (await instance.ExitAsync("late")).Code.ShouldBe(41);
        await instance.OutputAsync("late", TestChild.Lines(1, 2));
    }

    [Fact]
    public async Task The_exit_code_and_output_of_a_child_that_dies_between_two_keepers_are_exact()
    {
        await using var instance = await LinkedInstance.StartAsync();
        var go = $"{instance.Root}/go";
        var process = await instance.ChildAsync("gap", $"wait-file {go} lines 3 exit 42");
        // The next keeper can't start before the lock is free, and so not before the child is dead and reaped.
        using (var held = new HeldLock($"{instance.Launch.RunDirectory}/keeper.lock"))
        {
            KillInjection.Arena.Kill($"{instance.Keepers.Last().Pid}");
            await held.TakeAsync();
            await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
            await Eventually.Holds(() => ProcScan.Find(process.Pid) is null, "the child is reaped by PID 1");
        }
        (await instance.ExitAsync("gap")).Code.ShouldBe(42);
        await instance.OutputAsync("gap", TestChild.Lines(1, 3));
    }

    [Fact]
    public async Task A_held_stdin_a_terminal_and_a_notify_socket_stay_open()
    {
        await using var instance = await LinkedInstance.StartAsync();
        var go = $"{instance.Root}/go";
        await instance.ChildAsync("reader", "read-line exit 3", holdStdin: true);
        await instance.ChildAsync("screen", "tty-size read-line exit 4", terminal: true);
        await instance.ChildAsync("teller", $"wait-file {go} notify READY=1 forever", notify: true);
        await instance.OutputAsync("screen", "24 80\r\n", "terminal");
        await instance.KillKeeperAsync();
        await instance.Link.Client.WriteAsync("reader", Encoding.UTF8.GetBytes("one\n"));
        await instance.Link.Client.WriteAsync("screen", Encoding.UTF8.GetBytes("two\n"));
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        (await instance.ExitAsync("reader")).Code.ShouldBe(3);
        (await instance.ExitAsync("screen")).Code.ShouldBe(4);
        await instance.OutputAsync("reader", "got:one\n");
        await instance.OutputAsync("screen", "24 80\r\ntwo\r\ngot:two\r\n", "terminal");
        await Eventually.Holds(() => instance.Events.Any(x => x is { Process: "teller", Notify.Ready: true }), "the teller is ready");
    }

    [Fact]
    public async Task Events_go_on_where_they_stopped_each_once_and_in_order()
    {
        await using var instance = await LinkedInstance.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await instance.ChildAsync($"short-{i}", "exit 1");
            await instance.ChildAsync($"long-{i}", "read-line exit 2", holdStdin: true);
            await instance.ExitAsync($"short-{i}");
            await instance.KillKeeperAsync();
        }
        for (var i = 0; i < 3; i++)
        {
            await instance.Link.Client.WriteAsync($"long-{i}", "x\n"u8.ToArray());
            await instance.ExitAsync($"long-{i}");
        }
        var told = instance.Events.ToArray();
        told.Select(x => x.Sequence).ShouldBe(told.Select(x => x.Sequence).Order());
        foreach (var life in told.Where(x => x.Kind is KeeperEventKind.Started or KeeperEventKind.Exited).GroupBy(x => x.Process))
        {
            life.First().Kind.ShouldBe(KeeperEventKind.Started, life.Key);
            life.Count(x => x.Kind == KeeperEventKind.Started).ShouldBe(1, life.Key);
            life.Count(x => x.Exit is { Unknown: null }).ShouldBe(1, life.Key);
        }
    }

    [Fact]
    public async Task A_cursor_from_before_gets_what_it_missed()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("first", "exit 1");
        await keeper.ExitAsync("first");
        var cursor = keeper.Events.Max(x => x.Sequence);
        await keeper.ChildAsync("second", "exit 2");
        await keeper.ExitAsync("second");
        await keeper.KillKeeperAsync();
        var before = keeper.Events.Count;
        await keeper.RestartAsync(cursor);
        await Eventually.Holds(() => keeper.Events.Skip(before).Any(x => x.Exit is { Code: 2 }), "the second exit is told again");
        var missed = keeper.Events.Skip(before).Where(x => x.Kind is KeeperEventKind.Started or KeeperEventKind.Exited).ToArray();
        missed.Select(x => (x.Process, x.Kind)).ShouldBe([("second", KeeperEventKind.Started), ("second", KeeperEventKind.Exited)]);
    }
}
