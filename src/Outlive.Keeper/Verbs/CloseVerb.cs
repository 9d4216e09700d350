using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;

namespace Outlive.Keeper.Verbs;

/// <summary>Closes the keeper's copy of a stdin. The child sees the end when the daemon has closed its own.</summary>
internal static class CloseVerb
{
    public static void Handle(VerbContext context)
    {
        var process = context.Running;
        if (process.Stdin is null) throw new RefusedException(KeeperErrorCode.NoStdin, $"cannot close the stdin of process \"{process.Id}\": it is not held open");
        process.Stdin.Close();
        process.Stdin = null;
        context.Done();
    }
}
