using System.Globalization;
using Outlive.TestKit;

namespace Outlive.Engine.Tests.WeakPoints;

/// <summary>What other supervisors were seen to do wrong. Each check is one that ours passes and a naive one fails.</summary>
public sealed class WeakPointTests
{
    [Fact]
    public Task A_port_is_not_lost_between_its_choice_and_its_use() => DiffersAsync(async (supervisor, _) =>
    {
        // Both ports are chosen before either is used.
        var both = await Task.WhenAll(supervisor.StartAsync(new("a", "listen-late 300 {port} sleep 600000", true)), supervisor.StartAsync(new("b", "listen-late 300 {port} sleep 600000", true)));
        return both.All(x => x) && supervisor.PortOf("a") != supervisor.PortOf("b");
    });

    [Fact]
    public Task Much_output_that_nobody_reads_holds_nobody_up() => DiffersAsync(async (supervisor, folder) =>
    {
        await supervisor.StartAsync(new("a", $"lines 40000 100 err-lines 40000 100 write-file {folder.File("done")} yes sleep 600000"));
        return await HappensAsync(supervisor, () => File.Exists(folder.File("done")));
    });

    [Fact]
    public Task A_failed_start_leaves_no_child_on_its_port() => DiffersAsync(async (supervisor, folder) =>
    {
        var stamps = folder.File("stamps");
        if (await supervisor.StartAsync(new("slow", $"stamp {stamps} slow sleep 600000", true, TimeSpan.FromMilliseconds(300)))) return false;
        var port = supervisor.PortOf("slow");
        return StampLog.Read(stamps).Count > 0 && port is null && StampLog.Read(stamps).All(x => !ProcScan.Alive(x.Pid));
    });

    [Fact]
    public Task A_start_that_failed_is_not_called_a_success() => DiffersAsync(async (supervisor, _) =>
        !await supervisor.StartAsync(new("a", "sleep 100 exit 3", true)));

    [Fact]
    public Task A_missing_program_is_not_called_started() => DiffersAsync(async (supervisor, folder) =>
        !await supervisor.StartAsync(new("a", "sleep 600000", Path: folder.File("nowhere"))) && !supervisor.Runs("a"));

    [Fact]
    public Task What_is_called_stopped_is_gone_with_its_whole_tree() => DiffersAsync(async (supervisor, folder) =>
    {
        var stamps = folder.File("stamps");
        await supervisor.StartAsync(new("a", $"ignore TERM stamp {stamps} main fork stamp {stamps} child sleep 600000 end double-fork-setsid stamp {stamps} daemon sleep 600000 end sleep 600000"));
        await Eventually.Holds(() => StampLog.Read(stamps).Count == 3, "all three of them live");
        return await supervisor.StopAsync("a") && StampLog.Read(stamps).All(x => !ProcScan.Alive(x.Pid));
    });

    [Fact]
    public Task A_pid_that_is_somebody_elses_by_now_is_not_killed() => DiffersAsync(async (supervisor, _) =>
    {
        await using var stranger = TestChild.Start("sleep", "600000");
        var before = ProcScan.Find(stranger.Pid)!.StartTime - 1;
        var killed = await supervisor.KillOrphanAsync(stranger.Pid.ToString(CultureInfo.InvariantCulture), before);
        var lives = !await HappensAsync(TimeSpan.FromMilliseconds(300), () => !ProcScan.Alive(stranger.Pid));
        return !killed && lives;
    });

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    public Task A_pid_that_means_everybody_is_refused(string pid) => DiffersAsync(async (supervisor, _) => !await supervisor.KillOrphanAsync(pid, 0));

    [Fact]
    public Task A_torn_state_file_costs_nobody_a_process() => DiffersAsync(async (supervisor, _) =>
    {
        await supervisor.StartAsync(new("a", "sleep 600000"));
        var before = supervisor.PidOf("a");
        File.WriteAllBytes(supervisor.StateFile, File.ReadAllBytes(supervisor.StateFile)[..^3]);
        await supervisor.ReplaceAsync();
        return await HappensAsync(supervisor, () => supervisor.Runs("a") && supervisor.PidOf("a") == before);
    });

    [Fact]
    public Task After_a_restart_there_is_no_second_copy() => DiffersAsync(async (supervisor, folder) =>
    {
        var stamps = folder.File("stamps");
        await supervisor.StartAsync(new("a", $"stamp {stamps} a sleep 600000"));
        await Eventually.Holds(() => StampLog.Read(stamps).Count == 1, "it has started");
        await supervisor.ReplaceAsync();
        var second = await HappensAsync(TimeSpan.FromMilliseconds(500), () => StampLog.Read(stamps).Count > 1);
        return !second && supervisor.PidOf("a") == StampLog.Read(stamps)[0].Pid;
    });

    [Fact]
    public Task Ten_start_together_and_not_one_after_the_other() => DiffersAsync(async (supervisor, folder) =>
    {
        var (stamps, go) = (folder.File("stamps"), folder.File("go"));
        // None is ready before all live: whoever waits for the first never starts the second.
        var starts = Enumerable.Range(1, 10).Select(x => supervisor.StartAsync(new($"s{x}", $"stamp {stamps} s{x} wait-file {go} listen {{port}} sleep 600000", true))).ToArray();
        var together = await HappensAsync(supervisor, () => StampLog.Read(stamps).Count == 10);
        File.WriteAllText(go, "");
        return (await Task.WhenAll(starts)).All(x => x) && together;
    });

    [Fact]
    public Task A_restart_restarts() => DiffersAsync(async (supervisor, _) =>
    {
        await supervisor.StartAsync(new("a", "sleep 600000"));
        var before = supervisor.PidOf("a");
        return await supervisor.RestartAsync("a") && supervisor.PidOf("a") != before;
    });

    [Fact]
    public Task A_timeout_of_the_start_does_not_end_what_runs_well() => DiffersAsync(async (supervisor, folder) =>
    {
        var lived = folder.File("lived");
        await supervisor.StartAsync(new("a", $"listen {{port}} sleep 1500 write-file {lived} yes sleep 600000", true, TimeSpan.FromMilliseconds(700)));
        var pid = supervisor.PidOf("a");
        return await HappensAsync(supervisor.Patience + TimeSpan.FromSeconds(2), () => File.Exists(lived)) && supervisor.PidOf("a") == pid;
    });

    [Fact]
    public Task What_is_asked_for_never_meets_a_shell() => DiffersAsync(async (supervisor, folder) =>
    {
        await supervisor.StartAsync(new("a", $"prompt x$(>{folder.File("made")}) write-file {folder.File("done")} yes sleep 600000"));
        await Eventually.Holds(() => File.Exists(folder.File("done")), "it has run");
        return !File.Exists(folder.File("made"));
    });

    static async Task DiffersAsync(Func<ISupervisorUnderTest, TempDirectory, Task<bool>> check)
    {
        using var ours = new TempDirectory();
        await using (var supervisor = await OutliveUnderTest.StartAsync()) (await check(supervisor, ours)).ShouldBeTrue();
        using var theirs = new TempDirectory();
        await using var naive = new NaiveSupervisor();
        (await check(naive, theirs)).ShouldBeFalse("a check that the naive one passes shows nothing");
    }

    static Task<bool> HappensAsync(ISupervisorUnderTest supervisor, Func<bool> what) => HappensAsync(supervisor.Patience, what);

    static async Task<bool> HappensAsync(TimeSpan within, Func<bool> what)
    {
        try
        {
            await Eventually.Holds(what, "it happens", within);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
