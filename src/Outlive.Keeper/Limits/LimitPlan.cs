using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper.Limits;

/// <summary>
/// Turns the limits asked for into what this machine can enforce, and says of each what holds it and what is in effect.
/// Built before the spawn: a limit that matters is in force before the first instruction.
/// </summary>
internal sealed unsafe class LimitPlan
{
    readonly LimitsRequest asked;
    readonly Cgroups cgroups;
    readonly string group;
    readonly string? unified;
    readonly List<LimitReport> reports = [];

    public LimitPlan(LimitsRequest asked, Cgroups cgroups, string group, string? unified) =>
        (this.asked, this.cgroups, this.group, this.unified) = (asked, cgroups, group, unified);

    /// <summary>Makes the groups and sets what they hold; refuses when a limit is required and nothing enforces it.</summary>
    public void Apply()
    {
        if (asked.Memory is { } memory) InCgroup("memory", Text(memory), "memory", ("memory.max", Text(memory)), ("memory.limit_in_bytes", Text(memory)));
        if (asked.Cpu is { } cpu) InCgroup("cpu", Text(cpu), "cpu", ("cpu.max", $"{Quota(cpu)} 100000"), ("cpu.cfs_quota_us", Quota(cpu)));
        if (asked.Pids is { } pids) InCgroup("pids", Text(pids), "pids", ("pids.max", Text(pids)), ("pids.max", Text(pids)));
        if (asked.OpenFiles is { } files) ByKernel("open_files", files, Libc.RLIMIT_NOFILE);
        if (asked.CoreSize is { } core) ByKernel("core_size", core, Libc.RLIMIT_CORE);
        if (asked.FileSize is { } size) ByKernel("file_size", size, Libc.RLIMIT_FSIZE);
        if (asked.StackSize is { } stack) ByKernel("stack_size", stack, Libc.RLIMIT_STACK);
        if (asked.Nice is { } nice) reports.Add(new("nice", Text(nice), "setpriority", Text(nice)));
        if (asked.OomScore is { } score) reports.Add(new("oom_score", Text(score), "oom_score_adj", Text(score)));
    }

    public IReadOnlyList<LimitReport> Reports => reports;
    public List<NativeLimit> Resources { get; } = [];

    /// <summary>Groups of v1 controllers that the child has to enter by itself.</summary>
    public List<string> Join { get; } = [];

    /// <summary>Groups that were made, used or not.</summary>
    public List<string> Made { get; } = [];

    /// <summary>The kernel refused one of these to us at the spawn itself: go on without it, and say so.</summary>
    public void Without(string name)
    {
        var report = reports.First(x => x.Name == name);
        reports.Remove(report);
        Unenforced(report with { EnforcedBy = "none", Effective = "not permitted" });
    }

    void InCgroup(string name, string value, string controller, (string File, string Value) v2, (string File, string Value) v1)
    {
        if (unified is not null && cgroups.Delegated.Contains(controller) && Cgroups.Write(unified, v2.File, v2.Value))
            reports.Add(new(name, value, "cgroup v2", Cgroups.Read(unified, v2.File).Trim()));
        else if (LimitGroup(controller) is { } path && Cgroups.Write(path, v1.File, v1.Value))
        {
            Join.Add(path);
            reports.Add(new(name, value, "cgroup v1", Cgroups.Read(path, v1.File).Trim()));
        }
        else Unenforced(new(name, value, "none", "unlimited"));
    }

    string? LimitGroup(string controller)
    {
        var path = cgroups.LimitGroup(controller, group);
        if (path is not null) Made.Add(path);
        return path;
    }

    void ByKernel(string name, ulong value, int resource)
    {
        var limit = stackalloc ulong[2];
        Libc.GetLimit(resource, limit);
        var effective = Math.Min(value, limit[1]);
        Resources.Add(new(resource, effective, effective));
        reports.Add(new(name, Text(value), "rlimit", Text(effective)));
        if (effective < value && asked.Require) Refuse(name, $"the hard limit is {limit[1]}");
    }

    void Unenforced(LimitReport report)
    {
        if (asked.Require) Refuse(report.Name, $"nothing on this machine enforces it (cgroups: {cgroups.Mode})");
        reports.Add(report);
    }

    static void Refuse(string name, string reason) => throw new RefusedException(KeeperErrorCode.LimitNotEnforceable,
        $"cannot limit {name}: {reason}; lower it, or set require to false to run without it");

    static string Quota(double cpus) => Text((long)Math.Max(1000, cpus * 100_000));

    static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
