using System.Globalization;

namespace Outlive.Linux;

/// <summary>
/// Which process: a pid alone is reused, a pid with its kernel start time is not until the next boot.
/// Nothing is done to a process that is not verified by it.
/// </summary>
internal readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    static readonly Lazy<string> Boot = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    public static string BootId => Boot.Value;

    public static ProcessIdentity? Of(int pid) => ProcessStat.Read(pid) is { } stat ? new(pid, stat.StartTime) : null;

    /// <summary>A pidfd of exactly this process, or -1. Opened first and compared after: what it holds can't change then.</summary>
    public int Open()
    {
        if (Pid <= 0) return -1;
        var pidfd = Libc.OpenProcess(Pid);
        if (pidfd < 0) return -1;
        if (Of(Pid) == this) return pidfd;
        Libc.Close(pidfd);
        return -1;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid}-{StartTime}");
}
