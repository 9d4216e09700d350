using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

internal static class ResizeVerb
{
    public static void Handle(VerbContext context)
    {
        var size = context.Details(context.Request.Resize);
        var process = context.Running;
        if (process.TerminalDescriptor < 0) throw new RefusedException(KeeperErrorCode.NoTerminal, $"cannot resize process \"{process.Id}\": it has no terminal");
        PseudoTerminal.Resize(process.TerminalDescriptor, size.Rows, size.Columns);
        context.Done();
    }
}
