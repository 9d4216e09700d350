using Outlive.Contracts.Keeper;
using Outlive.Keeper.Processes;

namespace Outlive.Keeper.Verbs;

internal static class SpawnVerb
{
    public static void Handle(VerbContext context, Launcher launcher)
    {
        var process = launcher.Launch(context.Request.Process ?? "", context.Details(context.Request.Spawn), context.Descriptors);
        context.ReplyWith(new() { Process = process.Snapshot() },
            (DescriptorRole.Process, process.PidFd), (DescriptorRole.Notify, process.Notify?.Descriptor ?? -1));
    }
}
