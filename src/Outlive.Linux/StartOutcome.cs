namespace Outlive.Linux;

/// <summary>A running child and its pidfd, or the step that failed and the kernel's reason.</summary>
internal readonly record struct StartOutcome(int Pid, int PidFd, SpawnStep Step, int Error)
{
    public bool Started => Step == SpawnStep.None;
}
