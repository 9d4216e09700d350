using System.Collections;
using System.Diagnostics;
using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Logging;
using Outlive.Keeper.Processes;
using Outlive.Keeper.Wire;
using Outlive.Linux;

namespace Outlive.Keeper.Daemons;

/// <summary>
/// Starts the daemon and brings it back whenever it dies. A daemon that lives already, and holds its lock, is watched and
/// never doubled, whoever started it.
/// </summary>
internal sealed class DaemonKeeping(Instance instance, string[] command) : IEventHandler
{
    const long MaxCrashFile = 1024 * 1024;
    static readonly TimeSpan Stable = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromSeconds(10), LookAgain = TimeSpan.FromMilliseconds(100);

    Connection? connection;
    Action gone = () => { };
    int watched = -1, youngDeaths;
    long startedAt;

    /// <summary>0: none that we know of.</summary>
    public int Pid { get; private set; }

    /// <summary>Called at the keeper's own end: what dies from now on stays dead.</summary>
    public bool Stopped { get; set; }

    public void Start()
    {
        if (command.Length == 0 || Stopped) return;
        if (LockFile.IsFree(instance.Run.DaemonLock)) Spawn();
        else Watch();
    }

    /// <summary>It is asked to end with us, and asks us to in turn. <paramref name="without"/> is for one that isn't there, or dies over it.</summary>
    public void End(Action without)
    {
        (Stopped, gone) = (true, without);
        // Not one that merely connected: only these two are known by more than their pid.
        var own = watched < 0 && instance.Others.ContainsKey(Pid) ? Libc.OpenProcess(Pid) : -1;
        var target = watched >= 0 ? watched : own;
        if (target < 0) gone();
        else Libc.SignalProcess(target, Libc.SIGTERM);
        if (own >= 0) Libc.Close(own);
    }

    /// <summary>A connection says that it decides.</summary>
    public void Connected(Connection newcomer)
    {
        if (connection is { Closed: false } && connection != newcomer)
            throw new RefusedException(KeeperErrorCode.DaemonPresent, $"cannot serve a second daemon: pid {connection.Peer.Pid} decides here; end it first");
        connection = newcomer;
        Pid = newcomer.Peer.Pid;
    }

    /// <summary>The watched daemon died, and somebody else reaps it.</summary>
    public void OnReady(uint events)
    {
        instance.Control.Remove(watched);
        Libc.Close(watched);
        watched = -1;
        Pid = 0;
        if (Stopped) gone();
        Start();
    }

    void Spawn()
    {
        var output = OpenCrashFile();
        var nothing = Libc.Open("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        var start = new ProgramStart { Command = command, Environment = Inherited(), Descriptors = [nothing, output, output], Limits = [PipeSignals.LimitOfChildren()] };
        var outcome = start.Start();
        Libc.Close(output);
        Libc.Close(nothing);
        if (outcome.Started)
        {
            (Pid, startedAt) = (outcome.Pid, Stopwatch.GetTimestamp());
            Libc.Close(outcome.PidFd);
            instance.Others[outcome.Pid] = Ended;
            return;
        }
        Log.Say(LaunchFailure.Explain(start, outcome, "daemon").Message);
        TryLater();
    }

    /// <summary>Its lock is held: by the pid that it wrote down, or by one that is about to.</summary>
    void Watch()
    {
        watched = LockFile.Holder(instance.Run.DaemonLock)?.Open() ?? -1;
        if (watched < 0)
        {
            instance.Control.After(LookAgain, Start);
            return;
        }
        Pid = PidFd.Pid(watched);
        instance.Control.Add(watched, Libc.EPOLLIN, this);
    }

    void Ended(ExitRecord exit)
    {
        Pid = 0;
        if (Stopped)
        {
            gone();
            return;
        }
        if (Stopwatch.GetElapsedTime(startedAt) > Stable) youngDeaths = 0;
        else Log.Say($"the daemon ended young ({(exit.Code is { } code ? $"code {code}" : $"signal {exit.Signal}")}); its last words are in {instance.State}/daemon.out");
        if (youngDeaths++ == 0) Start();
        else TryLater();
    }

    void TryLater()
    {
        var delay = TimeSpan.FromMilliseconds(250 * Math.Pow(2, Math.Min(youngDeaths, 10)));
        instance.Control.After(delay < LongestDelay ? delay : LongestDelay, Start);
    }

    /// <summary>For what a daemon says before its own log works, and when it crashes. A daemon comes back without it, too.</summary>
    int OpenCrashFile()
    {
        var path = $"{instance.State}/daemon.out";
        var file = Libc.Open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, Libc.PrivateFile);
        if (file < 0)
        {
            Log.Say($"{new LinuxException("open", path, Libc.LastError).Message}; the daemon's last words will be lost");
            return Libc.Open("/dev/null", Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        }
        if (Libc.Seek(file, 0, Libc.SEEK_END) > MaxCrashFile) Libc.Rename(path, path + ".1");
        return file;
    }

    string[] Inherited() =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(x => (string)x.Key is not (OpenFiles.Variable or RuntimeThreads.Variable) && !SupervisorVariables.All.Contains((string)x.Key)).Select(x => $"{x.Key}={x.Value}"),
        string.Create(CultureInfo.InvariantCulture, $"{OpenFiles.Variable}={instance.OpenFiles}"),
    ];
}
