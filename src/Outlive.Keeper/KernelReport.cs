using System.Runtime.InteropServices;
using Outlive.Contracts;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>What this kernel offers, and whether it is enough.</summary>
internal static class KernelReport
{
    static readonly Version Oldest = new(5, 14);

    /// <summary>Null: we can run here.</summary>
    public static string? Refusal() =>
        !OperatingSystem.IsLinux() ? "cannot run: Outlive needs Linux" :
        Environment.OSVersion.Version < Oldest ? $"cannot run: Outlive needs Linux {Oldest} or later (pidfds, clone3 into a cgroup, cgroup.kill) and this is {Environment.OSVersion.Version}" :
        RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64) ? $"cannot run: Outlive has no spawn for {RuntimeInformation.ProcessArchitecture}" :
        null;

    public static string Text()
    {
        var cgroups = new Cgroups("info");
        var text = $"""
            version                  {Product.Version}
            kernel                   {Environment.OSVersion.Version} {RuntimeInformation.ProcessArchitecture}
            user                     {Libc.EffectiveUser()}
            boot id                  {ProcessIdentity.BootId}
            exit codes of adopted    {(PidFd.KeepsExitStatus() ? "exact (PIDFD_GET_INFO)" : "unknown (needs Linux 6.15)")}
            cgroups                  {cgroups.Mode}
            tree kill                {(cgroups.CanKill ? "cgroup.kill" : "tag scan")}
            limits by cgroup v2      {(cgroups.Delegated.Count > 0 ? string.Join(' ', cgroups.Delegated.Order()) : "none")}
            limits by cgroup v1      {(cgroups.LimitControllers.Any() ? string.Join(' ', cgroups.LimitControllers.Order()) : "none")}
            open files for children  {OpenFiles.Original(Parent())}
            """;
        cgroups.RemoveAll();
        return text;
    }

    public static int Parent() => ProcessStat.Read(Environment.ProcessId)?.Parent ?? 1;
}
