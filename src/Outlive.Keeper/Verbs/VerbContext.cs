using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Keeper.Processes;
using Outlive.Keeper.Wire;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

/// <summary>A request being answered: at once, or later when what it asked for has happened.</summary>
internal sealed record VerbContext(Instance Instance, Connection Connection, KeeperRequest Request, DescriptorSet Descriptors)
{
    /// <summary>The process that the request is about.</summary>
    public Process Process => Instance.Find(Request.Process ?? "")
        ?? throw new RefusedException(KeeperErrorCode.NoSuchProcess, $"cannot {Request.Verb} process \"{Request.Process}\": there is none of that name; see list");

    public Process Running => Process is { Phase: ProcessPhase.Running } process ? process
        : throw new RefusedException(KeeperErrorCode.ProcessEnded, $"cannot {Request.Verb} process \"{Request.Process}\": it has ended");

    /// <summary>The details that belong to the verb.</summary>
    public T Details<T>(T? details) where T : class => details
        ?? throw new RefusedException(KeeperErrorCode.BadRequest, $"cannot {Request.Verb}: the request has no \"{Request.Verb}\" object");

    public void Reply(KeeperFrame frame, params int[] descriptors)
    {
        frame.Id = Request.Id;
        Connection.Reply(frame, descriptors);
    }

    public void Done() => Reply(new());

    public void Refuse(string code, string message, int errno = 0) =>
        Connection.Refuse(Request.Id, new(code, message) { Errno = errno });

    public void ReplyWith(KeeperFrame frame, params List<(DescriptorRole Role, int Descriptor)> passed)
    {
        passed.RemoveAll(x => x.Descriptor < 0);
        frame.Descriptors = [.. passed.Select(x => x.Role)];
        Reply(frame, [.. passed.Select(x => x.Descriptor)]);
    }

    public int OpenFifo(string stream) =>
        Libc.Open(Instance.Run.Fifo(Process.Id, stream), Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, 0);
}
