using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

/// <summary>Signals to processes of ours, through their pidfds.</summary>
internal static class Signals
{
    public static void Send(int pid, int signal)
    {
        var pidfd = Libc.OpenProcess(pid);
        if (pidfd < 0) return;
        Libc.SignalProcess(pidfd, signal);
        Libc.Close(pidfd);
    }

    /// <summary>All at once, and then until they are dead: a process that has been killed may run for a moment yet.</summary>
    public static unsafe void Kill(params IEnumerable<int> pids)
    {
        var doomed = pids.Select(Libc.OpenProcess).Where(x => x >= 0).ToArray();
        foreach (var pidfd in doomed) Libc.SignalProcess(pidfd, Libc.SIGKILL);
        foreach (var pidfd in doomed)
        {
            var end = new Libc.PollEntry { Fd = pidfd, Events = Libc.POLLIN };
            int polled;
            while ((polled = Libc.Poll(&end, 1, (int)Eventually.DefaultLimit.TotalMilliseconds)) < 0 && Libc.LastError == Errno.EINTR) { }
            Libc.Close(pidfd);
            polled.ShouldBe(1, "a killed process has died");
        }
    }
}
