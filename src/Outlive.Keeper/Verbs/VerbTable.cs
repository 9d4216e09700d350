using Outlive.Contracts.Keeper;
using Outlive.Keeper.Daemons;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Processes;
using Outlive.Keeper.Wire;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

/// <summary>Every verb and who answers it. The first frame of a connection is a hello; whatever is refused has a code.</summary>
internal sealed class VerbTable
{
    readonly Instance instance;
    readonly Dictionary<string, Action<VerbContext>> verbs;

    public VerbTable(Instance instance, Launcher launcher, DaemonKeeping daemon, Action<VerbContext> reexec, Action<VerbContext> shutdown)
    {
        this.instance = instance;
        verbs = new()
        {
            [KeeperVerb.Hello] = x => HelloVerb.Handle(x, daemon),
            [KeeperVerb.Spawn] = x => SpawnVerb.Handle(x, launcher),
            [KeeperVerb.Signal] = SignalVerb.Handle,
            [KeeperVerb.Write] = WriteVerb.Handle,
            [KeeperVerb.Close] = CloseVerb.Handle,
            [KeeperVerb.Resize] = ResizeVerb.Handle,
            [KeeperVerb.Attach] = AttachVerb.Handle,
            [KeeperVerb.Kill] = KillVerb.Handle,
            [KeeperVerb.List] = x => x.Reply(new() { Processes = [.. instance.Processes.Select(y => y.Snapshot())] }),
            [KeeperVerb.Inspect] = InspectVerb.Handle,
            [KeeperVerb.Take] = TakeVerb.Handle,
            [KeeperVerb.Give] = GiveVerb.Handle,
            [KeeperVerb.Forget] = ForgetVerb.Handle,
            [KeeperVerb.Subscribe] = SubscribeVerb.Handle,
            [KeeperVerb.WatchOutput] = WatchOutputVerb.Handle,
            [KeeperVerb.Reexec] = reexec,
            [KeeperVerb.Shutdown] = shutdown,
        };
    }

    public void Handle(Connection connection, KeeperRequest request, int[] descriptors)
    {
        using var held = new DescriptorSet(request.Descriptors, descriptors);
        var context = new VerbContext(instance, connection, request, held);
        try
        {
            if (!connection.Greeted && request.Verb != KeeperVerb.Hello) context.Refuse(KeeperErrorCode.BadRequest, "cannot answer: the first frame of a connection is a hello");
            else if (verbs.TryGetValue(request.Verb, out var handle)) handle(context);
            else context.Refuse(KeeperErrorCode.UnknownVerb, $"cannot {request.Verb}: this keeper has no such verb; it has {string.Join(", ", verbs.Keys)}");
        }
        catch (RefusedException refused)
        {
            connection.Refuse(request.Id, new(refused.Code, refused.Message) { Step = refused.Step, Errno = refused.Errno });
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            var errno = (problem as LinuxException)?.ErrorNumber ?? 0;
            context.Refuse(errno is Errno.EMFILE or Errno.ENFILE ? KeeperErrorCode.TooManyFiles : KeeperErrorCode.RecordFailed, problem.Message, errno);
        }
    }
}
