using Outlive.Contracts.Keeper;
using Outlive.Linux;

namespace Outlive.Keeper.Wire;

/// <summary>The instance's socket: takes connections of our own user and of root, and of nobody else.</summary>
internal sealed class Listener : IEventHandler, IDisposable
{
    readonly EventLoop loop;
    readonly ConnectionEvents events;
    readonly FrameWriter writer = new();
    readonly List<Connection> connections = [], dirty = [];

    public Listener(EventLoop loop, string path, int inherited, ConnectionEvents events)
    {
        this.loop = loop;
        this.events = events with
        {
            Dirty = dirty.Add,
            Closed = connection =>
            {
                connections.Remove(connection);
                events.Closed(connection);
            },
        };
        Descriptor = inherited >= 0 ? inherited : Bind(path);
        loop.Add(Descriptor, Libc.EPOLLIN, this);
        loop.BeforeWait = Send;
    }

    public int Descriptor { get; }
    public IReadOnlyList<Connection> Connections => connections;

    /// <summary>Bound under another name and renamed: whoever finds the socket finds it listening, and its mode right.</summary>
    static int Bind(string path)
    {
        var descriptor = UnixSocket.Listen(path + ".new");
        File.SetUnixFileMode(path + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        LinuxException.Check(Libc.Rename(path + ".new", path), "place", path);
        return descriptor;
    }

    public unsafe void OnReady(uint ready)
    {
        for (var taken = 0; taken < 64; taken++)
        {
            var socket = Libc.Accept(Descriptor, null, null, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
            if (socket < 0)
            {
                if (Libc.LastError is Errno.EMFILE or Errno.ENFILE) Rest();
                return;
            }
            var connection = new Connection(loop, socket, writer, events);
            connections.Add(connection);
            if (connection.Peer.Uid == Libc.EffectiveUser() || connection.Peer.Uid == 0) continue;
            connection.Refuse(0, new(KeeperErrorCode.WrongUser, $"cannot serve user {connection.Peer.Uid}: this keeper belongs to user {Libc.EffectiveUser()}"));
            connection.Close();
        }
    }

    /// <summary>What connections were given since the last wait.</summary>
    void Send()
    {
        for (var i = 0; i < dirty.Count; i++) dirty[i].Send();
        dirty.Clear();
    }

    /// <summary>Out of descriptors: the waiting client would wake us again and again.</summary>
    void Rest()
    {
        loop.Change(Descriptor, 0);
        loop.After(TimeSpan.FromMilliseconds(100), () => loop.Change(Descriptor, Libc.EPOLLIN));
    }

    public void Dispose()
    {
        foreach (var connection in connections.ToArray()) connection.Close();
        loop.Remove(Descriptor);
        Libc.Close(Descriptor);
        writer.Dispose();
    }
}
