using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

internal static class SignalVerb
{
    public static void Handle(VerbContext context)
    {
        var signal = context.Details(context.Request.Signal);
        if (signal.Number is < 1 or > 64) throw new RefusedException(KeeperErrorCode.BadRequest, $"cannot signal process \"{context.Request.Process}\": there is no signal {signal.Number}");
        if (signal.Tree) SignalTree(context, signal.Number);
        else if (Libc.SignalProcess(context.Running.PidFd, signal.Number) < 0)
            context.Refuse(KeeperErrorCode.ProcessEnded, $"cannot signal process \"{context.Process.Id}\": it has ended", Libc.LastError);
        else context.Done();
    }

    static void SignalTree(VerbContext context, int number)
    {
        var tree = context.Process.Tree;
        context.Instance.Background.Post(() =>
        {
            foreach (var member in tree.Members()) member.Signal(number);
            context.Instance.Control.Post(context.Done);
        });
    }
}
