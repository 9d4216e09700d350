using System.Globalization;
using Outlive.Linux;

namespace Outlive.Hosting;

/// <summary>Whether anybody is left in a group: one small read, for it stands between a death and its replacement.</summary>
internal static unsafe class CgroupMembers
{
    public static bool Contains(string group, int pid) =>
        File.Exists($"{group}/cgroup.procs") && File.ReadLines($"{group}/cgroup.procs").Contains(pid.ToString(CultureInfo.InvariantCulture));

    public static bool Any(string group)
    {
        var file = Libc.Open($"{group}/cgroup.procs", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (file < 0) return false;
        byte some;
        var read = Libc.Read(file, &some, 1);
        Libc.Close(file);
        return read == 1;
    }
}
