using Outlive.Contracts;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Daemons;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

internal static class HelloVerb
{
    public static void Handle(VerbContext context, DaemonKeeping daemon)
    {
        var hello = context.Details(context.Request.Hello);
        var instance = context.Instance;
        if (hello.Version != KeeperProtocol.Version)
            throw new RefusedException(KeeperErrorCode.WrongVersion, $"cannot speak version {hello.Version}: this keeper speaks {KeeperProtocol.Version}; upgrade the older side");
        if (hello.Generation > instance.Generation)
            throw new RefusedException(KeeperErrorCode.OldGeneration, $"cannot serve: a keeper of generation {hello.Generation} has been seen and this is {instance.Generation}; end this one");
        if (hello.Daemon) daemon.Connected(context.Connection);
        context.Connection.Greeted = true;
        context.Reply(new()
        {
            Hello = new()
            {
                Version = KeeperProtocol.Version,
                Product = Product.Version,
                Pid = Environment.ProcessId,
                Generation = instance.Generation,
                BootId = ProcessIdentity.BootId,
                Cgroups = instance.Cgroups.Mode,
                OpenFiles = instance.OpenFiles,
                DaemonPid = daemon.Pid,
                Supervised = instance.Supervised,
            },
        });
    }
}
