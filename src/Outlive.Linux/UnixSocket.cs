using System.Runtime.InteropServices;
using System.Text;

namespace Outlive.Linux;

/// <summary>Unix sockets whose messages may carry descriptors.</summary>
internal static unsafe class UnixSocket
{
    const int AddressSize = 110, MostDescriptors = 64;
    static readonly int HeaderSize = sizeof(Libc.ControlHeader);

    public static int Listen(string path)
    {
        var fd = LinuxException.Check(Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "create", "socket");
        Bind(fd, path);
        LinuxException.Check(Libc.Listen(fd, 256), "listen on", path);
        return fd;
    }

    /// <summary>A datagram socket of our own user that says who sent each message.</summary>
    public static int BindDatagram(string path)
    {
        var fd = LinuxException.Check(Libc.Socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "create", "socket");
        var one = 1;
        Libc.SetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_PASSCRED, &one, sizeof(int));
        Bind(fd, path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return fd;
    }

    public static bool IsDatagram(int fd)
    {
        int type;
        uint size = sizeof(int);
        return Libc.GetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_TYPE, &type, &size) >= 0 && type == Libc.SOCK_DGRAM;
    }

    static void Bind(int fd, string path)
    {
        Libc.Unlink(path);
        var address = stackalloc byte[AddressSize];
        if (Libc.Bind(fd, address, Address(path, address)) >= 0) return;
        var error = Libc.LastError;
        Libc.Close(fd);
        throw new LinuxException("bind", path, error);
    }

    public static int Connect(string path, int flags = 0)
    {
        var fd = LinuxException.Check(Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | flags, 0), "create", "socket");
        var address = stackalloc byte[AddressSize];
        if (Libc.Connect(fd, address, Address(path, address)) >= 0) return fd;
        var error = Libc.LastError;
        Libc.Close(fd);
        throw new LinuxException("connect to", path, error);
    }

    /// <summary>One datagram to a socket, of the abstract namespace if its name begins with @; 0 or an error number. It never waits.</summary>
    public static int SendDatagram(string name, ReadOnlySpan<byte> bytes)
    {
        var fd = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0) return Libc.LastError;
        var address = stackalloc byte[AddressSize];
        var length = name[0] == '@' ? SocketName.WriteAbstract(Encoding.UTF8.GetBytes(name[1..]), address) : Address(name, address);
        var error = Libc.Connect(fd, address, length) < 0 ? Libc.LastError : -Math.Min(0, Send(fd, bytes, [], Libc.MSG_DONTWAIT));
        Libc.Close(fd);
        return error;
    }

    static uint Address(string path, byte* address)
    {
        var size = Encoding.UTF8.GetByteCount(path);
        if (size > 107) throw new LinuxException("use as a socket's path", path, Errno.ENAMETOOLONG);
        *(ushort*)address = Libc.AF_UNIX;
        Encoding.UTF8.GetBytes(path, new Span<byte>(address + 2, size));
        address[2 + size] = 0;
        return (uint)(size + 3);
    }

    public static Libc.Credentials Peer(int fd)
    {
        Libc.Credentials peer;
        var size = (uint)sizeof(Libc.Credentials);
        LinuxException.Check(Libc.GetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &peer, &size), "identify", "peer");
        return peer;
    }

    /// <summary>The groups that a peer is in beside its own.</summary>
    public static uint[] PeerGroups(int fd)
    {
        const int most = 65536;
        var groups = new uint[64];
        while (true)
        {
            var size = (uint)(groups.Length * sizeof(uint));
            fixed (uint* first = groups)
                if (Libc.GetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_PEERGROUPS, first, &size) >= 0) return groups[..(int)(size / sizeof(uint))];
            // ERANGE says how much room it takes.
            if (Libc.LastError != Errno.ERANGE || size > most * sizeof(uint)) throw new LinuxException("identify", "peer", Libc.LastError);
            groups = new uint[size / sizeof(uint)];
        }
    }

    /// <summary>Bytes sent, or a negative errno. Descriptors go with the first byte.</summary>
    public static int Send(int fd, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors, int flags)
    {
        var control = stackalloc byte[HeaderSize + MostDescriptors * sizeof(int)];
        fixed (byte* start = bytes)
        {
            var vector = new Libc.IoVector { Base = start, Length = (nuint)bytes.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                var length = HeaderSize + descriptors.Length * sizeof(int);
                *(Libc.ControlHeader*)control = new() { Length = (nuint)length, Level = Libc.SOL_SOCKET, Type = Libc.SCM_RIGHTS };
                descriptors.CopyTo(new Span<int>(control + HeaderSize, descriptors.Length));
                message.Control = control;
                message.ControlLength = (nuint)(length + 7 & ~7);
            }
            var sent = Libc.SendMessage(fd, &message, flags | Libc.MSG_NOSIGNAL);
            return sent >= 0 ? (int)sent : -Libc.LastError;
        }
    }

    /// <summary>
    /// Bytes received, 0 at the end, or a negative errno; descriptors that came along are appended and owned by the caller, and
    /// a -1 after them when the kernel dropped some.
    /// </summary>
    public static int Receive(int fd, Span<byte> into, Queue<int> descriptors, int flags)
    {
        var room = HeaderSize + MostDescriptors * sizeof(int);
        var control = stackalloc byte[room];
        fixed (byte* start = into)
        {
            var vector = new Libc.IoVector { Base = start, Length = (nuint)into.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)room };
            var received = Libc.ReceiveMessage(fd, &message, flags | Libc.MSG_CMSG_CLOEXEC);
            if (received < 0) return -Libc.LastError;
            var header = (Libc.ControlHeader*)control;
            if (message.ControlLength >= (nuint)HeaderSize && header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_RIGHTS)
                foreach (var descriptor in MemoryMarshal.Cast<byte, int>(new Span<byte>(control + HeaderSize, (int)header->Length - HeaderSize)))
                    descriptors.Enqueue(descriptor);
            if ((message.Flags & Libc.MSG_CTRUNC) != 0) descriptors.Enqueue(-1);
            return (int)received;
        }
    }

    /// <summary>One datagram and its sender's pid, as the kernel saw it; -1 when there is none.</summary>
    public static int ReceiveFrom(int fd, Span<byte> into, out int sender)
    {
        var room = HeaderSize + sizeof(Libc.Credentials) + MostDescriptors * sizeof(int) + HeaderSize;
        var control = stackalloc byte[room];
        sender = 0;
        fixed (byte* start = into)
        {
            var vector = new Libc.IoVector { Base = start, Length = (nuint)into.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)room };
            var received = (int)Libc.ReceiveMessage(fd, &message, Libc.MSG_CMSG_CLOEXEC | Libc.MSG_DONTWAIT);
            if (received < 0) return -1;
            for (nuint at = 0; at + (nuint)HeaderSize <= message.ControlLength;)
            {
                var header = (Libc.ControlHeader*)(control + at);
                if (header->Length < (nuint)HeaderSize) break;
                if (header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_CREDENTIALS) sender = ((Libc.Credentials*)(header + 1))->Pid;
                else if (header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_RIGHTS) CloseAll(header);
                at += header->Length + 7 & ~(nuint)7;
            }
            return received;
        }
    }

    /// <summary>A sender may attach descriptors to a notification (FDSTORE); nobody here wants them.</summary>
    static void CloseAll(Libc.ControlHeader* header)
    {
        var count = ((int)header->Length - HeaderSize) / sizeof(int);
        for (var i = 0; i < count; i++) Libc.Close(((int*)(header + 1))[i]);
    }
}
