using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class HookTests
{
    [Fact]
    public async Task They_run_around_the_life_in_its_surroundings()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: { shell: "echo main >> order; exec CHILD sleep 600000" }
                environment: { COLOR: red }
                ports: { http: auto }
                hooks:
                  before_start: { shell: "echo $OUTLIVE_HOOK $OUTLIVE_SERVICE $COLOR $([ $PORT = {port} ] && echo same) >> order" }
                  after_ready: { shell: "echo $OUTLIVE_HOOK $OUTLIVE_PID >> order" }
                  after_exit: { shell: "echo $OUTLIVE_HOOK $OUTLIVE_PID $OUTLIVE_EXIT_SIGNAL >> order" }
            """);
        var web = await instance.BecomesReadyAsync("web");
        await instance.EventAsync(EventKind.HookCompleted, "web");
        await Lines(instance, 3);
        await instance.Instance.StopAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        (await Lines(instance, 4)).ShouldBe(["before_start web red same", "main", $"after_ready {web.Pid}", $"after_exit {web.Pid} SIGTERM"]);
        await Eventually.HoldsAsync(async () => (await instance.EventsAsync(EventKind.HookCompleted)).Count == 3, "three hooks are told");
    }

    [Fact]
    public async Task A_before_start_that_fails_is_a_failed_start_with_its_last_lines()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: { shell: "echo main >> order" }
                restart: { tries: 2 }
                hooks: { before_start: { shell: "echo one; echo no table; exit 3" } }
            """);
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        failed.Why.ShouldBe("its before_start hook ended with exit code 3: one; no table");
        failed.Tries.ShouldBe(2);
        File.Exists(Path.Join(instance.Root, "order")).ShouldBeFalse();
        var told = await instance.EventsAsync(EventKind.HookFailed, EventKind.ProcessFailedToStart);
        told.Select(x => x.Kind).ShouldBe([EventKind.HookFailed, EventKind.ProcessFailedToStart, EventKind.HookFailed, EventKind.ProcessFailedToStart]);
        (told[0].Code, told[0].Data!["hook"], told[0].Data!["output"]).ShouldBe((3, "before_start", "one\nno table"));
        told[1].Data!["code"].ShouldBe(ErrorCode.HookFailed);
    }

    [Theory]
    [InlineData("hooks: { before_start: /no/such/program }", "could not run")]
    [InlineData("hooks: { before_start: { shell: \"CHILD sleep 600000 & CHILD sleep 600000\" }, timeout: 200ms }", "did not end within 200 ms")]
    public async Task One_that_cannot_run_or_does_not_end_has_failed(string hooks, string words)
    {
        await using var instance = await InstanceUnderTest.StartAsync($$"""
            services:
              web: { command: CHILD sleep 600000, restart: { tries: 1 }, {{hooks}} }
            """);
        (await instance.BecomesAsync("web", ServiceState.Failed)).Why!.ShouldContain(words);
        await Eventually.Holds(() => Children(instance) == 0, "nothing of the hook is left");
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_before_start()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, hooks: { before_start: { shell: "echo began >> order; CHILD sleep 600000" } } }
            """);
        await Lines(instance, 1);
        await instance.Instance.StopAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await instance.BecomesAsync("web", ServiceState.Stopped);
        await Eventually.Holds(() => Children(instance) == 0, "nothing of the hook is left");
        (await instance.EventsAsync(EventKind.HookFailed, EventKind.ProcessFailedToStart)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_next_process_waits_for_the_clean_up_after_the_last()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: { shell: "echo main >> order; exec CHILD sleep 600000" }
                hooks: { after_exit: { shell: "until [ -e go ]; do CHILD sleep 10; done; echo cleaned >> order" } }
            """);
        var first = await instance.BecomesReadyAsync("web");
        InstanceUnderTest.Kill(first.Pid!.Value);
        await instance.BecomesAsync("web", x => x.State == ServiceState.Starting && x.Restarts == 1, "is about to start again");
        File.WriteAllText(Path.Join(instance.Root, "go"), "");
        (await Lines(instance, 3)).ShouldBe(["main", "cleaned", "main"]);
    }

    [Fact]
    public async Task One_that_fails_later_is_told_and_disturbs_nobody()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web: { command: CHILD sleep 600000, hooks: { after_ready: { shell: "echo refused; exit 1" } } }
            """);
        (await instance.EventAsync(EventKind.HookFailed, "web")).Message.ShouldBe("after_ready hook ended with exit code 1: refused");
        var web = instance.Service("web");
        (web.State, web.Restarts).ShouldBe((ServiceState.Running, 0));
    }

    [Theory]
    [InlineData("before_start")]
    [InlineData("after_ready")]
    public async Task The_next_daemon_waits_for_one_that_runs_and_begins_no_other(string hook)
    {
        await using var instance = await InstanceUnderTest.StartAsync($$"""
            services:
              web:
                command: CHILD sleep 600000
                hooks: { {{hook}}: { shell: "echo began >> order; until [ -e go ]; do CHILD sleep 10; done; echo done" } }
            """);
        await Lines(instance, 1);
        await instance.ReplaceDaemonAsync();
        File.WriteAllText(Path.Join(instance.Root, "go"), "");
        await instance.BecomesReadyAsync("web");
        var told = await instance.EventAsync(EventKind.HookCompleted, "web");
        told.Data!["output"].ShouldBe("done");
        (await Lines(instance, 1)).ShouldBe(["began"]);
        (await instance.EventsAsync(EventKind.OrphanFound)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_keeper_that_is_killed_costs_a_hook_nothing()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD sleep 600000
                hooks: { before_start: { shell: "echo began >> order; until [ -e go ]; do CHILD sleep 10; done" } }
            """);
        await Lines(instance, 1);
        InstanceUnderTest.Kill(instance.Instance.Describe().KeeperPid);
        await instance.EventAsync(EventKind.KeeperAdopted);
        File.WriteAllText(Path.Join(instance.Root, "go"), "");
        (await instance.BecomesReadyAsync("web")).Restarts.ShouldBe(0);
        (await Lines(instance, 1)).ShouldBe(["began"]);
        (await instance.EventsAsync(EventKind.HookFailed, EventKind.ProcessFailedToStart)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_of_the_instance_waits_for_the_clean_up()
    {
        using var folder = new TempDirectory();
        var file = folder.File("cleaned");
        await using (var instance = await InstanceUnderTest.StartAsync($$"""
            services:
              web: { command: CHILD sleep 600000, hooks: { after_exit: { shell: "CHILD sleep 300; echo $OUTLIVE_EXIT_SIGNAL > {{file}}" } } }
            """)) await instance.BecomesReadyAsync("web");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe("SIGTERM\n");
    }

    static int Children(InstanceUnderTest instance) =>
        ProcScan.All().Count(x => x.IsAlive && x.Pid != Environment.ProcessId && Mentions(x.Pid, "outlive-test-child") && FolderOf(x.Pid).Contains(instance.Root, StringComparison.Ordinal));

    static bool Mentions(int pid, string program) => Read($"/proc/{pid}/cmdline").Contains(program, StringComparison.Ordinal);

    static string FolderOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    static async Task<string[]> Lines(InstanceUnderTest instance, int count)
    {
        string[] lines = [];
        var file = Path.Join(instance.Root, "order");
        await Eventually.Holds(() => File.Exists(file) && (lines = File.ReadAllLines(file)).Length >= count, $"{count} lines are written", TimeSpan.FromSeconds(20), () => string.Join("; ", lines));
        return lines;
    }
}
