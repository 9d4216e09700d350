namespace Outlive.TestKit;

/// <summary>A process as /proc/PID/stat showed it; the start time is in clock ticks since boot.</summary>
public sealed record ScannedProcess(int Pid, int Ppid, int Pgid, int Sid, char State, ulong StartTime, string Comm)
{
    /// <summary>Zombies are dead: who inherits them may take its time to reap.</summary>
    public bool IsAlive => State is not ('Z' or 'X');
}
