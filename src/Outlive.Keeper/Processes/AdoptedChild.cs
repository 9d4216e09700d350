using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Processes;

/// <summary>
/// Watches a process that is not our child through its pidfd: readable when it is dead, hung up when its parent has reaped
/// it. Only then does the kernel tell its exit status (Linux 6.15).
/// </summary>
internal sealed class AdoptedChild : IEventHandler
{
    readonly Instance instance;
    readonly Process process;
    bool done;

    public AdoptedChild(Instance instance, Process process)
    {
        (this.instance, this.process) = (instance, process);
        instance.Control.Add(process.PidFd, Libc.EPOLLIN | Libc.EPOLLET, this);
    }

    public void OnReady(uint events)
    {
        if (done) return;
        if (PidFd.ExitStatus(process.PidFd) is { } status) Finish(ExitRecords.FromStatus(process, status));
        else if (!instance.ExitStatusIsKept) Finish(ExitRecords.Unknown(process, ExitRecords.NotOurChild));
        else if ((events & Libc.EPOLLHUP) != 0) Finish(ExitRecords.Unknown(process, "the kernel gave no exit status"));
        else if (process.Phase == ProcessPhase.Running) instance.End(process, ExitRecords.Unknown(process, ExitRecords.CodePending));
    }

    void Finish(ExitRecord exit)
    {
        done = true;
        instance.Control.Remove(process.PidFd);
        instance.End(process, exit);
    }
}
