using Outlive.Contracts.Keeper;
using Outlive.Keeper.Time;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>
/// Takes the exit of everything that is our child: processes, and what they left behind, which comes to us because we are a
/// subreaper. One signal may stand for many deaths, so it reaps until nobody is left to reap.
/// </summary>
internal sealed unsafe class Reaper(Instance instance)
{
    public void ReapAll()
    {
        // siginfo_t: code at 8, pid at 16, status at 24; struct rusage: user and system time, then the largest resident size.
        var information = stackalloc int[32];
        var usage = stackalloc long[18];
        while (true)
        {
            information[4] = 0;
            if (Libc.WaitId(Libc.P_ALL, 0, information, usage, Libc.WEXITED | Libc.WNOHANG | Libc.WALL) < 0 || information[4] == 0) return;
            Reaped(information[4], information[2], information[6], usage);
        }
    }

    void Reaped(int pid, int code, int status, long* usage)
    {
        var process = instance.Child(pid);
        var exit = new ExitRecord
        {
            Pid = pid,
            StartedAt = process?.StartedAt ?? 0,
            EndedAt = Clock.Milliseconds,
            UptimeMs = process is null ? null : ExitRecords.UptimeOf(process),
            Code = code == Libc.CLD_EXITED ? status : null,
            Signal = code == Libc.CLD_EXITED ? null : status,
            Core = code == Libc.CLD_DUMPED,
            UserMicroseconds = usage[0] * 1_000_000 + usage[1],
            SystemMicroseconds = usage[2] * 1_000_000 + usage[3],
            MaxRssKiB = usage[4],
        };
        if (process is not null)
        {
            exit.OutOfMemory = exit.Signal == Libc.SIGKILL && ExitRecords.WasOutOfMemory(process);
            instance.End(process, exit);
        }
        else if (instance.Others.Remove(pid, out var told)) told(exit);
    }
}
