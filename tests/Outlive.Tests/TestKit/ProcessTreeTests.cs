using Outlive.TestKit;

namespace Outlive.Tests.TestKit;

public sealed class ProcessTreeTests : IDisposable
{
    readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_process_is_read_with_its_place_in_the_tree()
    {
        await using var child = TestChild.Start("title", "a ) (b", "setsid", "write-file", _directory.File("ready"), "", "forever");
        await Ready();

        var process = ProcScan.Find(child.Pid).ShouldNotBeNull();

        process.Comm.ShouldBe("a ) (b");
        process.Ppid.ShouldBe(Environment.ProcessId);
        process.Sid.ShouldBe(child.Pid);
        process.IsAlive.ShouldBeTrue();
        process.StartTime.ShouldBeGreaterThan(0ul);
        ProcScan.OpenDescriptors(child.Pid).ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task A_dead_child_that_nobody_reaped_counts_as_dead()
    {
        var stamps = _directory.File("stamps");
        await using var child = TestChild.Start("fork", "stamp", stamps, "dead", "end", "wait-file", stamps, "write-file", _directory.File("ready"), "", "forever");
        await Ready();
        var dead = StampLog.Read(stamps).ShouldHaveSingleItem().Pid;

        await Eventually.Holds(() => ProcScan.Find(dead) is { State: 'Z' }, "the child of the child is a zombie", lastSeen: () => $"{ProcScan.Find(dead)}");

        ProcScan.Alive(dead).ShouldBeFalse();
        ProcScan.Descendants(child.Pid).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_daemon_leaves_the_tree_and_is_found_by_its_environment()
    {
        var (stamps, ready) = (_directory.File("stamps"), _directory.File("ready"));
        await using var child = TestChild.Start(
            "fork", "forever", "end", "double-fork-setsid", "stamp", stamps, "daemon", "write-file", ready, "", "forever", "end", "forever");
        await Ready();
        var daemon = StampLog.Read(stamps).ShouldHaveSingleItem().Pid;

        ProcScan.Descendants(child.Pid).Count.ShouldBe(1);
        ProcScan.WithEnvironment(child.Marker).Select(process => process.Pid).ShouldContain(daemon);
        ProcScan.WithEnvironment(child.Marker).Count.ShouldBe(3);
        ProcScan.Find(daemon).ShouldNotBeNull().Sid.ShouldNotBe(ProcScan.Find(child.Pid)!.Sid);
    }

    [Fact]
    public async Task A_wiped_environment_hides_a_process_but_not_its_limit()
    {
        const ulong Tag = 731_000_003;
        var ready = _directory.File("ready");
        await using var child = TestProcess.Start(
            "/usr/bin/prlimit", [$"--locks={Tag}:", TestChild.Path, "clear-environment", "fork", "forever", "end", "write-file", ready, "", "forever"]);
        await Ready();

        ProcScan.WithEnvironment(child.Marker).ShouldBeEmpty();
        ProcScan.LimitTag(child.Pid).ShouldBe(Tag);
        ProcScan.WithLimitTag(Tag).Count.ShouldBe(2);
        ProcScan.LimitTag(Environment.ProcessId).ShouldNotBe(Tag);
    }

    [Fact]
    public async Task A_storm_replaces_its_dead_and_ends_with_the_process_that_started_it()
    {
        var child = TestChild.Start("storm", "12");
        await using (child)
        {
            await Full();
            var killed = ProcScan.WithEnvironment(child.Marker).Where(process => process.Pid != child.Pid).Select(process => process.Pid).ToHashSet();
            foreach (var pid in killed)
                using (var process = System.Diagnostics.Process.GetProcessById(pid))
                    process.Kill();
            await Eventually.Holds(() => !killed.Any(ProcScan.Alive), "the killed ones are dead");
            await Full();
        }

        ProcScan.WithEnvironment(child.Marker).ShouldBeEmpty();

        Task Full() => Eventually.Holds(
            () => ProcScan.WithEnvironment(child.Marker).Count == 12,
            "twelve processes live",
            lastSeen: () => $"{ProcScan.WithEnvironment(child.Marker).Count}");
    }

    [Fact]
    public async Task Output_held_open_outlives_the_process()
    {
        await using var child = TestChild.Start("hold-stdout", "200", "lines", "1");
        await Eventually.Holds(() => !ProcScan.Alive(child.Pid), "the child is dead");
        child.Ended.IsCompleted.ShouldBeFalse();

        var result = await Eventually.Completes(child.Ended, "its output has ended");

        result.Output.ShouldBe("0000000001\nheld\n");
    }

    [Fact]
    public async Task Memory_that_was_touched_shows()
    {
        var ready = _directory.File("ready");
        await using var child = TestChild.Start("grow", $"{32 << 20}", "write-file", ready, "", "forever");
        await Ready();

        ProcScan.PrivateDirtyKib(child.Pid).ShouldNotBeNull().ShouldBeInRange(32 << 10, 34 << 10);
    }

    [Fact]
    public async Task A_temporary_directory_goes_with_all_that_is_in_it()
    {
        var directory = new TempDirectory("/dev/shm");
        Directory.CreateDirectory(directory.File("a/b"));
        await File.WriteAllTextAsync(directory.File("a/b/c"), "text", TestContext.Current.CancellationToken);

        directory.Dispose();

        Directory.Exists(directory.Path).ShouldBeFalse();
    }

    Task Ready() => Eventually.Holds(() => File.Exists(_directory.File("ready")), "the child is ready");
}
