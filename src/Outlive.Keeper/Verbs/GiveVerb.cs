using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Processes;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

/// <summary>A daemon brings back to a new keeper what it took from the old one. What the keeper has already is not replaced.</summary>
internal static class GiveVerb
{
    public static void Handle(VerbContext context)
    {
        var process = context.Process;
        context.Descriptors.Check();
        if (context.Descriptors.Peek(DescriptorRole.Process) is var given and >= 0 && PidFd.Pid(given) is var pid and > 0 && pid != process.Pid)
            throw new RefusedException(KeeperErrorCode.NotVerified, $"cannot take a pidfd for process \"{process.Id}\": it is that of pid {pid}, not of {process.Pid}");
        Restore(context.Instance, process, context.Descriptors);
        context.Reply(new() { Process = context.Process.Snapshot() });
    }

    public static void Restore(Instance instance, Process process, DescriptorSet given)
    {
        var pending = process is { Phase: ProcessPhase.CodePending, PidFd: < 0 };
        if (process.Phase == ProcessPhase.Running && process.Stdin is null && given.Take(DescriptorRole.Stdin) is var stdin and >= 0)
            process.Stdin = new(instance.Control, stdin);
        if (process.Terminal is null && given.Take(DescriptorRole.Terminal) is var terminal and >= 0)
            StreamKeeping.HoldTerminal(instance, process, terminal);
        if (process is { Notify: null, Phase: ProcessPhase.Running } && given.Take(DescriptorRole.Notify) is var notify and >= 0)
            instance.HoldNotify(process, notify);
        if (!pending || given.Peek(DescriptorRole.Process) < 0) return;
        // Dead while no keeper ran: the kernel keeps its exit status for as long as somebody holds this.
        process.PidFd = given.Take(DescriptorRole.Process);
        _ = new AdoptedChild(instance, process);
    }
}
