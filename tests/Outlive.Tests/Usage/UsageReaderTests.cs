using Outlive.Linux;
using Outlive.TestKit;
using Outlive.Usage;

namespace Outlive.Tests.Usage;

public sealed class UsageReaderTests : IDisposable
{
    readonly TempDirectory cgroup = new();
    readonly UsageReader reader = new(ProcessTable.Read);

    public void Dispose() => cgroup.Dispose();

    [Fact]
    public void The_processor_time_of_a_cgroup_is_one_file()
    {
        Write("cpu.stat", "usage_usec 1234\nuser_usec 1\n");
        Read(UsageDepth.Processor).ShouldBe(new UsageReading { CpuMicroseconds = 1234, Scope = UsageScope.Cgroup });
    }

    [Fact]
    public void A_v1_cgroup_counts_nanoseconds()
    {
        Write("cpuacct.usage", "5000000\n");
        Read(UsageDepth.Processor)!.Value.CpuMicroseconds.ShouldBe(5000);
    }

    [Fact]
    public void Memory_is_without_what_the_kernel_can_drop()
    {
        Write("cpu.stat", "usage_usec 1\n");
        Write("memory.current", "1000000\n");
        Write("memory.stat", "anon 5\ninactive_file 300000\nactive_file 7\n");
        Read(UsageDepth.Tree)!.Value.MemoryBytes.ShouldBe(700_000);
        Read(UsageDepth.Processor)!.Value.MemoryBytes.ShouldBeNull();
        Read(UsageDepth.Processor, memory: true)!.Value.MemoryBytes.ShouldBe(700_000);
    }

    [Fact]
    public void The_memory_of_v1_is_in_a_directory_of_its_own()
    {
        using var limits = new TempDirectory();
        Write("cpu.stat", "usage_usec 1\n");
        File.WriteAllText(limits.File("memory.usage_in_bytes"), "1000\n");
        File.WriteAllText(limits.File("memory.stat"), "inactive_file 1\ntotal_inactive_file 400\n");
        Read(UsageDepth.Tree, limits: limits.Path)!.Value.MemoryBytes.ShouldBe(600);
    }

    [Fact]
    public async Task Without_controllers_memory_is_that_of_the_processes_in_the_cgroup_and_below()
    {
        await using var one = TestChild.Start("grow", "30000000", "forever");
        await using var two = TestChild.Start("grow", "20000000", "forever");
        Write("cpu.stat", "usage_usec 1\n");
        Write("cgroup.procs", $"{one.Pid}\n{int.MaxValue}\n");
        Write("cgroup.stat", "nr_descendants 1\nnr_dying_descendants 0\n");
        var below = Directory.CreateDirectory(cgroup.File("below")).FullName;
        File.WriteAllText(Path.Combine(below, "cgroup.procs"), $"{two.Pid}\n");
        File.WriteAllText(Path.Combine(below, "cgroup.stat"), "nr_descendants 0\n");
        await Eventually.Holds(() => Read(UsageDepth.Tree)!.Value.MemoryBytes > 50_000_000, "both have grown");
        var all = Read(UsageDepth.Everything)!.Value;
        (all.Processes, all.Threads).ShouldBe((2, 2));
        all.OpenFiles.ShouldBe(ProcScan.OpenDescriptors(one.Pid) + ProcScan.OpenDescriptors(two.Pid));
        all.ReadBytes.ShouldNotBeNull();
    }

    [Fact]
    public void Input_and_output_of_a_cgroup_are_summed_over_devices()
    {
        Write("cpu.stat", "usage_usec 1\n");
        Write("io.stat", "8:0 rbytes=5 wbytes=6 rios=1\n8:16 rbytes=7 wbytes=8 rios=1\n");
        var all = Read(UsageDepth.Everything)!.Value;
        (all.ReadBytes, all.WrittenBytes).ShouldBe((12, 14));
    }

    [Fact]
    public async Task Without_a_cgroup_a_tree_is_its_session_and_descendants()
    {
        await using var child = TestChild.Start("setsid", "double-fork", "grow", "20000000", "burn", "60000", "end", "fork", "forever", "end", "forever");
        var target = Target(child.Pid);
        await Eventually.Holds(
            () => reader.Read(target, UsageDepth.Everything) is { Processes: 3, MemoryBytes: > 20_000_000, CpuMicroseconds: > 0, OpenFiles: > 2 },
            "all three are counted", lastSeen: () => $"{reader.Read(target, UsageDepth.Everything)}");
        var rest = reader.Read(target, UsageDepth.Tree)!.Value;
        rest.Scope.ShouldBe(UsageScope.MainProcess);
        rest.MemoryBytes!.Value.ShouldBeLessThan(20_000_000, "the main process alone");
    }

    [Fact]
    public async Task A_pid_that_is_somebody_elses_by_now_is_not_counted()
    {
        await using var child = TestChild.Start("forever");
        var target = Target(child.Pid);
        reader.Read(target, UsageDepth.Processor).ShouldNotBeNull();
        reader.Read(target with { StartTime = target.StartTime - 1 }, UsageDepth.Processor).ShouldBeNull();
    }

    [Fact]
    public void A_cgroup_that_has_gone_leaves_nothing_to_count() =>
        new UsageReader(ProcessTable.Read).Read(new(int.MaxValue, 1) { Cgroup = cgroup.File("gone") }, UsageDepth.Everything).ShouldBeNull();

    static UsageTarget Target(int pid) => new(pid, ProcScan.Find(pid)!.StartTime);

    UsageReading? Read(UsageDepth depth, bool memory = false, string? limits = null) =>
        reader.Read(new(int.MaxValue, 1) { Cgroup = cgroup.Path, Memory = memory, LimitCgroups = limits is null ? [] : [limits] }, depth);

    void Write(string name, string text) => File.WriteAllText(cgroup.File(name), text);
}
