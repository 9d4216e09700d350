namespace Outlive.Linux;

/// <summary>How long a process has lived, by the clock that begins at boot and that nobody sets.</summary>
internal static unsafe class ProcessAge
{
    const int BootTime = 7;

    /// <summary>USER_HZ, in which proc(5) gives times, whatever the kernel's own tick is.</summary>
    const int TicksPerSecond = 100;

    /// <param name="startTime">As /proc/PID/stat has it; it is cut to 10 ms, so the age is at most so much too great.</param>
    public static TimeSpan Of(ulong startTime)
    {
        var time = stackalloc long[2];
        Libc.ReadClock(BootTime, time);
        var now = TimeSpan.FromSeconds(time[0]) + TimeSpan.FromMicroseconds(time[1] / 1000);
        var age = now - TimeSpan.FromMilliseconds(startTime * (1000.0 / TicksPerSecond));
        return age > TimeSpan.Zero ? age : TimeSpan.Zero;
    }
}
