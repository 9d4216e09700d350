namespace Outlive.Linux;

/// <summary>
/// What systemd put into an environment to speak with the process it started (sd_notify(3), sd_listen_fds(3)). It is for that
/// process alone: nobody that it starts may have it.
/// </summary>
internal static class SupervisorVariables
{
    public const string Socket = "NOTIFY_SOCKET", WatchdogPeriod = "WATCHDOG_USEC", WatchdogProcess = "WATCHDOG_PID";

    public static IReadOnlyList<string> All { get; } = [Socket, WatchdogPeriod, WatchdogProcess, "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"];
}
