namespace Outlive.Linux;

/// <summary>The processor time of one process in a single call, without a file: a tenth of what reading it from /proc costs.</summary>
internal static unsafe class ProcessClock
{
    /// <summary>CPUCLOCK_SCHED, with the pid above it as clock_getcpuclockid(3) does.</summary>
    const int Scheduled = 2;
    /// <summary>The kernel's PID_MAX_LIMIT: a larger number would become another clock.</summary>
    const int LargestPid = 4 * 1024 * 1024;

    /// <summary>Null when there is no such process.</summary>
    public static long? Microseconds(int pid)
    {
        if (pid is <= 0 or > LargestPid) return null;
        var time = stackalloc long[2];
        return Libc.ReadClock(~pid << 3 | Scheduled, time) == 0 ? time[0] * 1_000_000 + time[1] / 1_000 : null;
    }
}
