using Outlive.Linux;

namespace Outlive.Keeper.Trees;

/// <summary>A living process of a tree.</summary>
internal readonly record struct TreeMember(ProcessIdentity Identity, char State, string Name)
{
    /// <summary>Null when it is dead or gone.</summary>
    public static TreeMember? Of(int pid) => pid > 0 && ProcessStat.Read(pid) is { Dead: false } stat ? Of(stat) : null;

    public static TreeMember Of(ProcessStat stat) => new(new(stat.Pid, stat.StartTime), stat.State, stat.Name);

    /// <summary>Through a pidfd of exactly this process; false when it is gone.</summary>
    public bool Signal(int number)
    {
        var pidfd = Identity.Open();
        if (pidfd < 0) return false;
        var sent = Libc.SignalProcess(pidfd, number);
        Libc.Close(pidfd);
        return sent >= 0;
    }

    public unsafe void AwaitEnd(TimeSpan limit)
    {
        var pidfd = Identity.Open();
        if (pidfd < 0) return;
        var entry = new Libc.PollEntry { Fd = pidfd, Events = Libc.POLLIN };
        Libc.Poll(&entry, 1, (int)limit.TotalMilliseconds);
        Libc.Close(pidfd);
    }
}
