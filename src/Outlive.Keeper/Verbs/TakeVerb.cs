using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Verbs;

/// <summary>Copies of what the keeper holds for a process and nobody could open by a path.</summary>
internal static class TakeVerb
{
    public static void Handle(VerbContext context)
    {
        var process = context.Process;
        context.ReplyWith(new() { Process = process.Snapshot() },
            (DescriptorRole.Process, process.PidFd), (DescriptorRole.Stdin, process.Stdin?.Descriptor ?? -1),
            (DescriptorRole.Terminal, process.TerminalDescriptor), (DescriptorRole.Notify, process.Notify?.Descriptor ?? -1));
    }
}
