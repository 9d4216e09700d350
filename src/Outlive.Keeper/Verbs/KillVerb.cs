using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Processes;
using Outlive.Keeper.Trees;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

/// <summary>Answers when the tree is gone and its record written, or at the deadline with what is still alive.</summary>
internal static class KillVerb
{
    public static void Handle(VerbContext context)
    {
        var request = context.Request.Kill ?? new();
        if (request.Signal is < 0 or > 64 || request.GraceMs < 0 || request.DeadlineMs < 0)
            throw new RefusedException(KeeperErrorCode.BadRequest, $"cannot kill process \"{context.Request.Process}\": signal, graceMs or deadlineMs is out of range");
        Start(context.Instance, context.Process, request, report => context.Reply(new() { Kill = report, Process = context.Instance.Find(context.Request.Process!)?.Snapshot() }));
    }

    public static void Start(Instance instance, Process process, KillRequest request, Action<KillReport> done)
    {
        var running = process.Phase == ProcessPhase.Running;
        if (running && request.By is not null)
        {
            process.RequestedBy = request.By;
            instance.SaveStatus(process);
        }
        TreeKill? kill = null;
        kill = new(instance.Background, instance.Sweep, process.Tree, request, report => instance.Control.Post(() =>
        {
            process.Kills.Remove(kill!);
            done(report);
        }));
        process.Kills.Add(kill);
        instance.Background.Post(() => kill.Start(running));
        if (!running || request.Signal == 0) return;
        Libc.SignalProcess(process.PidFd, request.Signal);
        // A stopped process can't obey.
        Libc.SignalProcess(process.PidFd, Libc.SIGCONT);
    }
}
