using System.Buffers;
using Outlive.Linux;

namespace Outlive.Usage;

/// <summary>
/// Reads what a tree uses: from its cgroup as far as that tells, and from /proc for the rest, or for all where there is no
/// cgroup. The table of processes is the round's, read once for all trees that need it.
/// </summary>
internal sealed class UsageReader(Func<ProcessTable> processes)
{
    /// <summary>memory.stat of v1 is the longest of the texts.</summary>
    const int Room = 8 * 1024;

    /// <summary>Null when the process has gone.</summary>
    public UsageReading? Read(UsageTarget target, UsageDepth depth)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Room);
        var cpu = target.Cgroup is { } cgroup ? CgroupCpu(cgroup, buffer) : null;
        var reading = cpu is { } used ? OfCgroup(target, used, depth, buffer) : OfProcesses(target, depth, buffer);
        ArrayPool<byte>.Shared.Return(buffer);
        return reading;
    }

    /// <summary>cpu.stat is there without any controller too; cpuacct.usage is v1's, in nanoseconds.</summary>
    static long? CgroupCpu(string cgroup, byte[] buffer) =>
        StatText.After(Text(cgroup, "cpu.stat", buffer), "usage_usec"u8) ?? StatText.Number(Text(cgroup, "cpuacct.usage", buffer)) / 1000;

    static UsageReading OfCgroup(UsageTarget target, long cpu, UsageDepth depth, byte[] buffer)
    {
        var reading = new UsageReading { CpuMicroseconds = cpu, Scope = UsageScope.Cgroup };
        if (depth == UsageDepth.Processor && !target.Memory) return reading;
        var memory = CgroupMemory(target, buffer);
        if (depth == UsageDepth.Processor && memory is not null) return reading with { MemoryBytes = memory };
        var all = Sum(CgroupMembers.Of(target.Cgroup!));
        reading = reading with { MemoryBytes = memory ?? all.MemoryBytes, Processes = all.Pids.Count, Threads = all.Threads };
        if (depth != UsageDepth.Everything) return reading;
        var io = Text(target.Cgroup!, "io.stat", buffer);
        if (StatText.Sum(io, "rbytes="u8) is { } read)
            return reading with { ReadBytes = read, WrittenBytes = StatText.Sum(io, "wbytes="u8), OpenFiles = OpenFiles(all.Pids) };
        return WithFiles(reading, all.Pids, buffer);
    }

    UsageReading? OfProcesses(UsageTarget target, UsageDepth depth, byte[] buffer)
    {
        // A pid that was given to somebody else since is not ours to count.
        if (ProcessUsage.Read(target.Pid) is not { } main || main.StartTime != target.StartTime) return null;
        if (depth != UsageDepth.Everything)
            return new() { CpuMicroseconds = main.CpuMicroseconds, Scope = UsageScope.MainProcess, MemoryBytes = main.MemoryBytes, Threads = main.Threads };
        var all = Sum(processes().Tree(target.Pid));
        UsageReading reading = new()
        {
            CpuMicroseconds = all.CpuMicroseconds,
            Scope = UsageScope.Tree,
            MemoryBytes = all.MemoryBytes,
            Processes = all.Pids.Count,
            Threads = all.Threads,
        };
        return WithFiles(reading, all.Pids, buffer);
    }

    /// <summary>Without what the kernel can drop at once: a file that was read long ago is no reason to restart anybody.</summary>
    static long? CgroupMemory(UsageTarget target, byte[] buffer)
    {
        if (StatText.Number(Text(target.Cgroup!, "memory.current", buffer)) is { } current)
            return Without(current, StatText.After(Text(target.Cgroup!, "memory.stat", buffer), "inactive_file"u8));
        foreach (var cgroup in target.LimitCgroups)
            if (StatText.Number(Text(cgroup, "memory.usage_in_bytes", buffer)) is { } usage)
                return Without(usage, StatText.After(Text(cgroup, "memory.stat", buffer), "total_inactive_file"u8));
        return null;
    }

    static long Without(long all, long? cache) => Math.Max(0, all - (cache ?? 0));

    readonly record struct Total(List<int> Pids, long CpuMicroseconds, int Threads, long MemoryBytes);

    static Total Sum(IReadOnlyList<int> pids)
    {
        var alive = new List<int>(pids.Count);
        long cpu = 0, memory = 0;
        var threads = 0;
        foreach (var pid in pids)
        {
            if (ProcessUsage.Read(pid) is not { } one) continue;
            alive.Add(pid);
            cpu += one.CpuMicroseconds;
            memory += one.MemoryBytes;
            threads += one.Threads;
        }
        return new(alive, cpu, threads, memory);
    }

    /// <summary>Other users' processes tell neither; what can be had is summed.</summary>
    static UsageReading WithFiles(UsageReading reading, List<int> pids, byte[] buffer)
    {
        long? read = null, written = null;
        foreach (var pid in pids)
        {
            var io = buffer.AsSpan(0, ProcFile.Read(pid, "io", buffer));
            if (StatText.After(io, "read_bytes"u8) is { } some) read = (read ?? 0) + some;
            if (StatText.After(io, "write_bytes"u8) is { } more) written = (written ?? 0) + more;
        }
        return reading with { ReadBytes = read, WrittenBytes = written, OpenFiles = OpenFiles(pids) };
    }

    static int? OpenFiles(List<int> pids)
    {
        int? sum = null;
        foreach (var pid in pids)
            if (ProcFile.Numbers($"/proc/{pid}/fd") is { } open) sum = (sum ?? 0) + open.Count;
        return sum;
    }

    static ReadOnlySpan<byte> Text(string directory, string name, byte[] buffer) => buffer.AsSpan(0, ProcFile.Read(directory, name, buffer));
}
