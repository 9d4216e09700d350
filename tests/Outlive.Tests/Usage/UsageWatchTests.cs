using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.TestKit;
using Outlive.Usage;

namespace Outlive.Tests.Usage;

/// <summary>Trees are directories that look like cgroups, so that their use is what a test says.</summary>
public sealed class UsageWatchTests : IAsyncDisposable
{
    readonly TempDirectory directory = new();
    readonly ManualClock clock = new();
    readonly List<(string Id, UsageSnapshot Sample)> samples = [];
    readonly UsageWatch watch;

    public UsageWatchTests() => watch = new(clock, () => 0.5, (id, sample) => samples.Add((id, sample)));

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public void The_rate_is_known_with_the_second_sample()
    {
        Use("web", 1_000_000);
        Track("web");
        Advance(1);
        Use("web", 1_500_000);
        Advance(1);
        samples.Select(x => x.Sample.Cpu).ShouldBe([0, 0.5]);
        var latest = watch.Latest("web")!;
        (latest.CpuSeconds, latest.Source, latest.MemoryBytes, latest.At).ShouldBe((1.5, "cgroup", 5_000_000, clock.GetUtcNow()));
        watch.Latest("other").ShouldBeNull();
    }

    [Fact]
    public void An_idle_tree_is_read_each_half_minute_and_its_memory_not_at_all()
    {
        Use("web", 1);
        Track("web");
        Advance(20);
        samples.Clear();
        Memory("web", 9_000_000);
        Advance(60);
        samples.Count.ShouldBe(2);
        watch.Latest("web")!.MemoryBytes.ShouldBe(5_000_000, "it has done nothing, so nobody looked");
        Use("web", 100_000);
        Advance(33);
        watch.Latest("web")!.MemoryBytes.ShouldBe(9_000_000);
    }

    [Fact]
    public async Task A_lone_process_that_sleeps_is_believed_by_its_clock_for_a_while()
    {
        await using var child = TestChild.Start("stamp", directory.File("up"), "up", "forever");
        await Eventually.Holds(() => File.Exists(directory.File("up")), "the child sleeps");
        Use("web", 1);
        File.WriteAllText(Path.Combine(directory.File("web"), "cgroup.procs"), $"{child.Pid}\n");
        watch.Track("web", new(child.Pid, ProcScan.Find(child.Pid)!.StartTime) { Cgroup = directory.File("web") });
        Advance(20);
        Use("web", 7_000_000);
        samples.Clear();
        Advance(64);
        samples.Count.ShouldBe(2);
        watch.Latest("web")!.CpuSeconds.ShouldBeLessThan(1, "the clock of the main process stands");
        Advance(66);
        watch.Latest("web")!.CpuSeconds.ShouldBe(7);
    }

    [Fact]
    public async Task A_process_that_works_is_seen_by_its_clock()
    {
        await using var child = TestChild.Start("burn", "60000");
        Use("web", 1);
        File.WriteAllText(Path.Combine(directory.File("web"), "cgroup.procs"), $"{child.Pid}\n");
        watch.Track("web", new(child.Pid, ProcScan.Find(child.Pid)!.StartTime) { Cgroup = directory.File("web") });
        Advance(20);
        Use("web", 7_000_000);
        var before = Linux.ProcessClock.Microseconds(child.Pid);
        await Eventually.Holds(() => Linux.ProcessClock.Microseconds(child.Pid) > before + 1000, "it works");
        Advance(33);
        watch.Latest("web")!.CpuSeconds.ShouldBe(7);
    }

    [Fact]
    public void Memory_that_somebody_acts_on_is_read_at_every_sample()
    {
        Use("web", 1);
        Track("web", memory: true);
        Advance(20);
        Memory("web", 9_000_000);
        Advance(33);
        watch.Latest("web")!.MemoryBytes.ShouldBe(9_000_000);
    }

    [Fact]
    public void A_busy_tree_is_read_each_second_until_it_rests()
    {
        Use("web", 0);
        Track("web");
        for (var second = 1; second <= 10; second++)
        {
            Advance(1);
            Use("web", second * 100_000);
        }
        samples.Count.ShouldBe(10);
        Advance(1);
        samples.Clear();
        Advance(29);
        samples.Count.ShouldBe(1, "the one that saw that it rests");
    }

    [Fact]
    public void While_somebody_watches_everything_is_read_each_second()
    {
        Use("a", 1);
        Use("b", 1);
        Track("a");
        Track("b");
        Advance(40);
        samples.Clear();
        var watching = watch.Watching();
        Advance(5.5);
        samples.Count(x => x.Id == "a").ShouldBe(6);
        samples.Count(x => x.Id == "b").ShouldBe(6);
        watching.Dispose();
        watching.Dispose();
        Advance(1);
        samples.Clear();
        Advance(29);
        samples.Count.ShouldBeLessThan(4);
    }

    [Fact]
    public void More_busy_trees_than_a_round_may_read_take_turns()
    {
        Use("busy", 0);
        for (var i = 0; i < 1000; i++) watch.Track($"s{i}", Target("busy"));
        for (var second = 1; second <= 60; second++)
        {
            Use("busy", second * 1_000_000);
            Advance(1);
        }
        samples.Count.ShouldBeInRange(59 * 200, 60 * 200);
        var each = samples.CountBy(x => x.Id).Select(x => x.Value).ToList();
        each.Count.ShouldBe(1000);
        (each.Max() - each.Min()).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void Many_idle_trees_are_spread_over_the_interval()
    {
        var next = 0;
        var spread = new UsageWatch(clock, () => next++ % 100 / 100.0, (id, sample) => samples.Add((id, sample)));
        Use("idle", 1);
        for (var i = 0; i < 200; i++) spread.Track($"s{i}", Target("idle"));
        Advance(40);
        samples.Clear();
        for (var round = 0; round < 6; round++)
        {
            Advance(5);
            samples.Count.ShouldBeInRange(20, 50, "200 in 30 s");
            samples.Clear();
        }
    }

    [Fact]
    public void A_tree_that_has_gone_has_no_more_samples_and_keeps_its_last()
    {
        Use("web", 1);
        Track("web");
        Advance(2);
        Directory.Delete(directory.File("web"), recursive: true);
        samples.Clear();
        Advance(120);
        samples.ShouldBeEmpty();
        watch.Latest("web").ShouldNotBeNull();
        watch.Untrack("web");
        watch.Latest("web").ShouldBeNull();
        clock.PendingTimers.ShouldBeLessThanOrEqualTo(1);
        Advance(60);
        clock.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public void History_goes_back_as_far_as_it_is_asked_for()
    {
        Use("web", 0);
        Track("web");
        using var watching = watch.Watching();
        var start = clock.GetUtcNow();
        Advance(60);
        watch.History("web", null, null).Length.ShouldBeInRange(59, 61);
        var late = watch.History("web", start + TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));
        late.Length.ShouldBeInRange(3, 4);
        late[0].At.ShouldBeGreaterThanOrEqualTo(start + TimeSpan.FromSeconds(30));
        late[0].MemoryBytes.ShouldBe(5_000_000 / 1024 * 1024);
        watch.History("other", null, null).ShouldBeEmpty();
    }

    void Track(string id, bool memory = false) => watch.Track(id, Target(id) with { Memory = memory });

    UsageTarget Target(string name) => new(int.MaxValue, 1) { Cgroup = directory.File(name) };

    void Use(string name, long microseconds)
    {
        if (!Directory.Exists(directory.File(name))) Memory(name, 5_000_000);
        File.WriteAllText(Path.Combine(directory.File(name), "cpu.stat"), string.Create(CultureInfo.InvariantCulture, $"usage_usec {microseconds}\n"));
    }

    void Memory(string name, long bytes)
    {
        Directory.CreateDirectory(directory.File(name));
        File.WriteAllText(Path.Combine(directory.File(name), "memory.current"), string.Create(CultureInfo.InvariantCulture, $"{bytes}\n"));
    }

    void Advance(double seconds) => clock.Advance(TimeSpan.FromSeconds(seconds));
}
