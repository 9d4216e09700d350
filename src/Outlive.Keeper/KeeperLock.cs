using System.Diagnostics;
using Outlive.Keeper.Logging;
using Outlive.Keeper.Records;
using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>One keeper for each instance: whoever comes second waits for the first one's end, and says for whom it waits.</summary>
internal static unsafe class KeeperLock
{
    /// <param name="takeOver">The first is asked to end, unless a supervisor would bring it back.</param>
    public static LockFile? Wait(RunDirectory run, TimeSpan limit, bool takeOver)
    {
        var since = Stopwatch.GetTimestamp();
        ProcessIdentity? asked = null;
        var said = false;
        while (true)
        {
            if (TryTake(run, out var holder) is { } taken) return taken;
            var left = limit - Stopwatch.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                Log.Say($"cannot serve {run.Root}: {Describe(holder)}");
                return null;
            }
            if (!said) Log.Say($"waiting for its end: {Describe(holder)}");
            said = true;
            if (takeOver && holder is { } other && other != asked && !Supervisor.IsOver(other))
            {
                Log.Say($"taking over from the keeper with pid {other.Pid}, which no supervisor started");
                AskToEnd(other);
                asked = other;
            }
            AwaitEnd(holder, left);
        }
    }

    /// <summary>Null: somebody else serves, who is named when it is known.</summary>
    public static LockFile? TryTake(RunDirectory run, out ProcessIdentity? holder)
    {
        var taken = LockFile.TryTake(run.KeeperLock);
        if (taken is null) holder = LockFile.Holder(run.KeeperLock);
        // A lock file that was deleted under its holder leaves room for a second lock, but not for a second listener.
        else if (Answers(run.Socket, out holder))
        {
            taken.Dispose();
            taken = null;
        }
        return taken;
    }

    static bool Answers(string socket, out ProcessIdentity? listener)
    {
        listener = null;
        try
        {
            var connection = UnixSocket.Connect(socket, Libc.SOCK_NONBLOCK);
            listener = ProcessIdentity.Of(UnixSocket.Peer(connection).Pid);
            Libc.Close(connection);
            return true;
        }
        catch (LinuxException problem)
        {
            // EAGAIN: so many wait already that there is no room for us, as with one that is stopped.
            return problem.ErrorNumber == Errno.EAGAIN;
        }
    }

    public static string Describe(ProcessIdentity? holder) =>
        holder is not { } identity || ProcessStat.Read(identity.Pid) is not { } stat || stat.StartTime != identity.StartTime
            ? "another keeper is starting or ending there"
            : stat.State is 'T' or 't'
                ? $"the keeper with pid {identity.Pid} serves it and is stopped; continue it (kill -CONT {identity.Pid}) or end it"
                : $"the keeper with pid {identity.Pid} serves it already";

    static void AskToEnd(ProcessIdentity keeper)
    {
        var pidfd = keeper.Open();
        if (pidfd < 0) return;
        Libc.SignalProcess(pidfd, Libc.SIGTERM);
        Libc.Close(pidfd);
    }

    /// <summary>Until the holder is dead, or for a moment when it is not known yet.</summary>
    static void AwaitEnd(ProcessIdentity? holder, TimeSpan limit)
    {
        var pidfd = holder?.Open() ?? -1;
        var entry = new Libc.PollEntry { Fd = pidfd, Events = Libc.POLLIN };
        Libc.Poll(&entry, pidfd < 0 ? 0u : 1u, (int)Math.Min(pidfd < 0 ? 20 : int.MaxValue, limit.TotalMilliseconds + 1));
        if (pidfd >= 0) Libc.Close(pidfd);
    }
}
