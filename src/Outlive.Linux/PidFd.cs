using System.Globalization;

namespace Outlive.Linux;

/// <summary>What a pidfd can tell.</summary>
internal static unsafe class PidFd
{
    /// <summary>struct pidfd_info: eight bytes of mask, then ids, and the wait status at 60. PIDFD_INFO_EXIT is bit 3.</summary>
    const int InfoSize = 64, ExitCodeOffset = 60, ExitBit = 1 << 3;
    const nuint GetInfo = 0xC000_FF0B | (InfoSize << 16);

    /// <summary>The wait status of a process that was reaped by anyone (Linux 6.15), or null: alive, not reaped yet, or not known.</summary>
    public static int? ExitStatus(int pidfd)
    {
        var info = stackalloc byte[InfoSize];
        *(ulong*)info = ExitBit;
        if (Libc.DeviceControl(pidfd, GetInfo, info) < 0) return null;
        return (*(ulong*)info & ExitBit) != 0 ? *(int*)(info + ExitCodeOffset) : null;
    }

    /// <summary>Whether this kernel keeps the exit status in the pidfd; asked of our own process, which has none yet.</summary>
    public static bool KeepsExitStatus()
    {
        var pidfd = Libc.OpenProcess(Environment.ProcessId);
        if (pidfd < 0) return false;
        var info = stackalloc byte[InfoSize];
        *(ulong*)info = ExitBit;
        var answer = Libc.DeviceControl(pidfd, GetInfo, info);
        Libc.Close(pidfd);
        // PIDFD_GET_INFO came with 6.13 and the exit status with 6.15; only the version tells these apart on a live process.
        return answer == 0 && Environment.OSVersion.Version >= new Version(6, 15);
    }

    /// <summary>The pid behind a pidfd, from /proc/self/fdinfo; 0 when it is gone.</summary>
    public static int Pid(int pidfd) => Math.Max(0, Recorded(pidfd) ?? 0);

    public static bool Is(int descriptor) => Recorded(descriptor) is not null;

    /// <summary>-1 for a process that was reaped, null for anything but a pidfd.</summary>
    static int? Recorded(int descriptor)
    {
        foreach (var line in File.ReadLines($"/proc/self/fdinfo/{descriptor}"))
            if (line.StartsWith("Pid:", StringComparison.Ordinal))
                return int.TryParse(line.AsSpan(4), CultureInfo.InvariantCulture, out var pid) ? pid : null;
        return null;
    }
}
