using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

/// <summary>Answers when all bytes have gone in, or can't any more.</summary>
internal static class WriteVerb
{
    public static void Handle(VerbContext context)
    {
        var process = context.Running;
        var data = context.Details(context.Request.Write).Data;
        if (process.Terminal is { } terminal) terminal.Write(data, errno => context.Instance.Control.Post(() => Answer(context, errno)));
        else if (process.Stdin is not { } stdin)
            throw new RefusedException(KeeperErrorCode.NoStdin, $"cannot write to process \"{process.Id}\": its stdin is not held open; start it with a pipe or a terminal");
        else if (stdin.Full) Answer(context, Errno.EAGAIN);
        else stdin.Write(data, errno => Answer(context, errno));
    }

    static void Answer(VerbContext context, int errno)
    {
        if (errno == 0) context.Done();
        else if (errno == Errno.EAGAIN) context.Refuse(KeeperErrorCode.StdinFull, "cannot write: the process does not read and 1 MiB is waiting already; try again later", errno);
        else context.Refuse(KeeperErrorCode.StdinBroken, "cannot write: the process has closed its stdin or ended", errno);
    }
}
