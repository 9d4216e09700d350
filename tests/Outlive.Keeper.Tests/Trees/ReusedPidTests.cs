using System.Globalization;
using Outlive.Keepers;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Trees;

/// <summary>
/// The pid of an ended process is given to a stranger that records every signal. Which pid comes next can be chosen only where
/// nobody else takes any, so these run in a pid namespace of their own, each started again there by the first test.
/// </summary>
public sealed class ReusedPidTests
{
    const string LastPid = "/proc/sys/kernel/ns_last_pid";
    const int UserSignal = 10;

    [Fact]
    public async Task In_a_pid_namespace_of_its_own_no_stranger_is_touched()
    {
        // The shell reaps what the killed keepers leave, as PID 1 has to: an unreaped pid is never reused.
        string[] run = ["--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", "\"$0\" \"$@\"; exit $?"];
        string[] tests = [Environment.ProcessPath!, "--explicit", "only", "--filter-class", typeof(ReusedPidTests).FullName!, "--no-progress"];
        var result = await TestProcess.Run("unshare", [.. run, .. tests], TimeSpan.FromSeconds(90));
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
    }

    [Fact(Explicit = true)]
    public async Task A_kill_of_an_exited_process_does_not_take_the_session_of_a_stranger_for_its_own()
    {
        await using var keeper = await KeeperInstance.StartWithoutCgroupsAsync();
        var process = await keeper.ChildAsync("web", "exit 0");
        await keeper.ExitAsync("web");
        await using var stranger = await Stranger.StartAsync(keeper, process.Pid);
        await Should.ThrowAsync<KeeperException>(() => keeper.Client.SignalAsync("web", UserSignal));
        await keeper.Client.SignalAsync("web", UserSignal, tree: true);
        (await keeper.Client.KillAsync("web", new() { GraceMs = 0 })).Alive.ShouldBeEmpty();
        await keeper.Client.ForgetAsync("web");
        stranger.ShouldBeUntouched();
    }

    [Theory(Explicit = true), InlineData(true), InlineData(false)]
    public async Task A_stranger_is_not_adopted_nor_cleaned_up(bool cgroups)
    {
        await using var keeper = cgroups ? await KeeperInstance.StartAsync() : await KeeperInstance.StartWithoutCgroupsAsync();
        var process = await keeper.ChildAsync("web", "forever");
        await keeper.KillKeeperAsync();
        await EndAsync(process.Pid);
        await using var stranger = await Stranger.StartAsync(keeper, process.Pid);
        await keeper.RestartAsync();
        (await keeper.ExitAsync("web")).Unknown.ShouldNotBeNull();
        await keeper.Client.KillAsync("web", new() { GraceMs = 0 });
        await keeper.KillKeeperAsync();
        (await TestProcess.Run(KeeperInstance.Program, ["cleanup", keeper.Launch.RunDirectory])).ExitCode.ShouldBe(0);
        stranger.ShouldBeUntouched();
    }

    [Fact(Explicit = true)]
    public async Task Cleanup_without_a_keeper_in_between_does_not_touch_it_either()
    {
        await using var keeper = await KeeperInstance.StartWithoutCgroupsAsync();
        var process = await keeper.ChildAsync("web", "forever");
        await keeper.KillKeeperAsync();
        await EndAsync(process.Pid);
        await using var stranger = await Stranger.StartAsync(keeper, process.Pid);
        (await TestProcess.Run(KeeperInstance.Program, ["cleanup", keeper.Launch.RunDirectory])).ExitCode.ShouldBe(0);
        stranger.ShouldBeUntouched();
    }

    [Fact(Explicit = true)]
    public async Task A_late_exit_code_does_not_hide_the_end_of_a_new_child_with_the_same_pid()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var (process, descriptors) = await keeper.Client.SpawnAsync("old", KeeperInstance.ChildRequest("forever"));
        using var held = descriptors;
        // With its lock taken a daemon seems to live that may bring the pidfd, so the exit code stays pending.
        using var daemon = LockFile.TryTake($"{keeper.Launch.RunDirectory}/daemon.lock").ShouldNotBeNull();
        await keeper.KillKeeperAsync();
        await EndAsync(process.Pid);
        await keeper.RestartAsync();
        await keeper.EventAsync(x => x is { Process: "old", Exit.Unknown: "code-pending" }, "the code is pending");
        var id = await SpawnWithPidAsync(keeper, process.Pid);
        await keeper.Client.GiveAsync("old", held);
        (await keeper.ExitAsync("old")).Signal.ShouldBe(9);
        await keeper.Client.KillAsync(id, new() { Signal = 0 });
        (await keeper.ExitAsync(id)).Signal.ShouldBe(9);
    }

    static async Task<string> SpawnWithPidAsync(KeeperInstance keeper, int pid)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            TakeNext(pid);
            if ((await keeper.ChildAsync($"new-{attempt}", "forever")).Pid == pid) return $"new-{attempt}";
        }
        throw new InvalidOperationException($"pid {pid} was not given to a new child");
    }

    static void TakeNext(int pid) => File.WriteAllText(LastPid, (pid - 1).ToString(CultureInfo.InvariantCulture));

    static async Task EndAsync(int pid)
    {
        var pidfd = Libc.OpenProcess(pid);
        Libc.SignalProcess(pidfd, Libc.SIGKILL).ShouldBe(0);
        Libc.Close(pidfd);
        await Eventually.Holds(() => ProcScan.Find(pid) is null, "it is reaped and its pid free");
    }

    /// <summary>A process that has nothing to do with the keeper, has a pid that was one of the keeper's, and leads a session.</summary>
    sealed class Stranger(TestProcess process, string signals) : IAsyncDisposable
    {
        public static async Task<Stranger> StartAsync(KeeperInstance keeper, int pid)
        {
            var (signals, ready) = ($"{keeper.Root}/stranger", $"{keeper.Root}/stranger-ready");
            for (var attempt = 0; attempt < 100; attempt++)
            {
                TakeNext(pid);
                var process = TestChild.Start("setsid", "signals", signals, "stamp", ready, "stranger", "forever");
                if (process.Pid == pid)
                {
                    await Eventually.Holds(() => StampLog.Read(ready).Any(x => x.Pid == pid), "the stranger is ready");
                    ProcScan.Find(pid)!.Sid.ShouldBe(pid);
                    return new(process, signals);
                }
                await process.DisposeAsync();
            }
            throw new InvalidOperationException($"pid {pid} was not given to the stranger");
        }

        public void ShouldBeUntouched()
        {
            ProcScan.Alive(process.Pid).ShouldBeTrue();
            SignalLog.Read(signals).Where(x => x.Pid == process.Pid).ShouldBeEmpty();
        }

        public ValueTask DisposeAsync() => process.DisposeAsync();
    }
}
