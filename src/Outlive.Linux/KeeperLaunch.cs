using System.Collections;
using System.Globalization;

namespace Outlive.Linux;

/// <summary>Starts a keeper and waits until it serves.</summary>
internal sealed record KeeperLaunch(string Program, string RunDirectory, string StateDirectory, string[] Daemon)
{
    public string Socket => $"{RunDirectory}/keeper.sock";

    /// <summary>What children get as soft limit of open files; null: the keeper finds out by itself.</summary>
    public ulong? OpenFiles { get; init; }

    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the new keeper waits for the end of an old one. Not long: it may be another's that serves already.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Its pid. It is in a session of its own and outlives us.</summary>
    public unsafe int Start()
    {
        Directory.CreateDirectory(StateDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var log = LinuxException.Check(Libc.Open($"{StateDirectory}/keeper.log", Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_CLOEXEC, Libc.PrivateFile), "open", $"{StateDirectory}/keeper.log");
        var nothing = Libc.Open("/dev/null", Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        var ready = stackalloc int[2];
        LinuxException.Check(Libc.Pipe(ready, Libc.O_CLOEXEC), "create", "pipe");
        var outcome = new ProgramStart
        {
            Command = [Program, "run", "--run", RunDirectory, "--state", StateDirectory, "--wait", Wait.TotalSeconds.ToString(CultureInfo.InvariantCulture), "--ready", "3", "--", .. Daemon],
            Environment = Variables(),
            Descriptors = [nothing, log, log, ready[1]],
        }.Start();
        foreach (var descriptor in (int[])[log, nothing, ready[1]]) Libc.Close(descriptor);
        try
        {
            if (!outcome.Started) throw new LinuxException("start", Program, outcome.Error);
            AwaitReady(ready[0]);
            return outcome.Pid;
        }
        catch (IOException) when (outcome.Started)
        {
            // One that does not serve in time must not begin to later, when nobody expects it, nor stay as a zombie.
            Libc.SignalProcess(outcome.PidFd, Libc.SIGKILL);
            Reap(outcome.Pid, wait: true);
            throw;
        }
        finally
        {
            if (outcome.Started) Libc.Close(outcome.PidFd);
            Libc.Close(ready[0]);
        }
    }

    unsafe void AwaitReady(int pipe)
    {
        var entry = new Libc.PollEntry { Fd = pipe, Events = Libc.POLLIN };
        byte served = 0;
        int readable;
        // A collection of garbage stops its threads by a signal.
        do readable = Libc.Poll(&entry, 1, (int)Limit.TotalMilliseconds);
        while (readable < 0 && Libc.LastError == Errno.EINTR);
        if (readable == 1 && Libc.Read(pipe, &served, 1) == 1) return;
        throw new IOException($"cannot start the keeper: it does not serve {RunDirectory}; {File.ReadLines($"{StateDirectory}/keeper.log").LastOrDefault("it said nothing")} (from {StateDirectory}/keeper.log)");
    }

    /// <summary>A keeper that ended stays as a zombie of whoever started it.</summary>
    public static unsafe void Reap(int pid, bool wait = false)
    {
        var information = stackalloc int[32];
        Libc.WaitId(Libc.P_PID, pid, information, null, wait ? Libc.WEXITED : Libc.WEXITED | Libc.WNOHANG);
    }

    string[] Variables() =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(x => (string)x.Key != RuntimeThreads.Variable && !SupervisorVariables.All.Contains((string)x.Key) && (OpenFiles is null || (string)x.Key != Outlive.Linux.OpenFiles.Variable))
            .Select(x => $"{x.Key}={x.Value}"),
        $"{RuntimeThreads.Variable}={RuntimeThreads.Value}",
        .. OpenFiles is { } limit ? [string.Create(CultureInfo.InvariantCulture, $"{Outlive.Linux.OpenFiles.Variable}={limit}")] : Array.Empty<string>(),
    ];
}
