using System.Globalization;
using System.Text;
using Outlive.Keeper.Logging;
using Outlive.Linux;

namespace Outlive.Keeper;

/// <summary>
/// systemd, or whoever else started us with a NOTIFY_SOCKET (sd_notify(3)). It hears that we serve and that we still do, and it
/// is the one who starts us again.
/// </summary>
internal sealed class Supervisor
{
    const int LongestName = 107;
    static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(100);

    readonly EventLoop loop;
    readonly string socket;
    readonly TimeSpan? period = Period();

    Supervisor(EventLoop loop, string socket) => (this.loop, this.socket) = (loop, socket);

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => Socket() is not null;

    /// <summary>Null: there is none.</summary>
    public static Supervisor? Find(EventLoop loop) => Socket() is { } socket ? new(loop, socket) : null;

    /// <summary>Whether another keeper has one.</summary>
    public static bool IsOver(ProcessIdentity keeper)
    {
        try
        {
            var variables = File.ReadAllText($"/proc/{keeper.Pid}/environ");
            return variables.Split('\0').Any(x => x.StartsWith($"{SupervisorVariables.Socket}=", StringComparison.Ordinal));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Told once, and the watchdog from then on. The beat comes from the control loop: if that hangs, it stays away.</summary>
    public void Serves(Func<string> status)
    {
        var error = Tell($"READY=1\nSTATUS={status()}");
        if (error == Errno.EAGAIN) loop.After(TryAgain, () => Serves(status));
        else if (error != 0) Log.Say($"{new LinuxException("tell", socket, error).Message}; whoever waits there does not hear that we serve");
        if (error != Errno.EAGAIN) BeatLater(status);
    }

    public void Ends() => Tell("STOPPING=1\nSTATUS=ending; what runs goes on");

    void BeatLater(Func<string> status)
    {
        if (period is { } time) loop.After(time / 2, () => Beat(status));
    }

    void Beat(Func<string> status)
    {
        Tell($"WATCHDOG=1\nSTATUS={status()}");
        BeatLater(status);
    }

    int Tell(string text) => UnixSocket.SendDatagram(socket, Encoding.UTF8.GetBytes(text));

    static string? Socket() =>
        Environment.GetEnvironmentVariable(SupervisorVariables.Socket) is { Length: > 1 and <= LongestName } name && name[0] is '/' or '@' ? name : null;

    /// <summary>Null: nobody watches us, or the variables are those of another process.</summary>
    static TimeSpan? Period()
    {
        const long Longest = 1_000_000_000_000_000;
        var watched = Environment.GetEnvironmentVariable(SupervisorVariables.WatchdogProcess);
        if (!string.IsNullOrEmpty(watched) && watched != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) return null;
        var text = Environment.GetEnvironmentVariable(SupervisorVariables.WatchdogPeriod);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var period) && period is > 0 and < Longest ? TimeSpan.FromMicroseconds(Math.Max(period, 1000)) : null;
    }
}
