using Outlive.Contracts.Keeper;
using Outlive.Keeper.Errors;
using Outlive.Linux;

namespace Outlive.Keeper.Verbs;

/// <summary>
/// A terminal has any number of clients, each with a socket of its own that first brings what was shown last. A channel has
/// one: two readers of a protocol would each get half of it.
/// </summary>
internal static unsafe class AttachVerb
{
    public static void Handle(VerbContext context)
    {
        var process = context.Process;
        if (process.Terminal is { } terminal)
        {
            var ends = stackalloc int[2];
            LinuxException.Check(Libc.SocketPair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, ends), "create", "socket pair");
            Libc.Control(ends[0], Libc.F_SETFL, Libc.O_NONBLOCK);
            terminal.Attach(ends[0]);
            context.ReplyWith(new() { Process = process.Snapshot() }, (DescriptorRole.Attachment, ends[1]));
            Libc.Close(ends[1]);
        }
        else if (process.Channel) AttachChannel(context);
        else throw new RefusedException(KeeperErrorCode.NotAttachable, $"cannot attach to process \"{process.Id}\": it has neither a terminal nor a channel; follow its output instead");
    }

    static void AttachChannel(VerbContext context)
    {
        var process = context.Running;
        if (process.ChannelOwner is Wire.Connection { Closed: false } owner && owner != context.Connection)
            throw new RefusedException(KeeperErrorCode.ChannelTaken, $"cannot attach to process \"{process.Id}\": pid {owner.Peer.Pid} speaks on its channel");
        process.ChannelOwner = context.Connection;
        var stdout = context.OpenFifo("stdout");
        context.ReplyWith(new() { Process = process.Snapshot() }, (DescriptorRole.Stdin, process.Stdin?.Descriptor ?? -1), (DescriptorRole.Stdout, stdout));
        Libc.Close(stdout);
    }
}
