using System.Buffers.Binary;

namespace Outlive.Linux;

/// <summary>
/// The listening sockets of our own network namespace by sock_diag(7): the same as /proc/net/tcp says, in binary and for a tenth
/// of its cost. Kernels may lack it and sandboxes may forbid it.
/// </summary>
internal static unsafe class ListenerDump
{
    const int AF_NETLINK = 16, SOCK_RAW = 3, NETLINK_SOCK_DIAG = 4, SOCK_DIAG_BY_FAMILY = 20, NLM_F_REQUEST_DUMP = 0x301, NLMSG_DONE = 3;
    const int IPPROTO_TCP = 6, TCP_LISTEN = 10;
    const int HeaderSize = 16, RequestSize = HeaderSize + 56, AnswerSize = HeaderSize + 72, Room = 32 * 1024;

    /// <summary>False when the kernel doesn't tell; then what was found means nothing.</summary>
    public static bool TryRead(List<ListeningSocket> found)
    {
        var fd = Libc.Socket(AF_NETLINK, SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) return false;
        var whole = Dump(fd, Libc.AF_INET, found) && Dump(fd, Libc.AF_INET6, found);
        Libc.Close(fd);
        return whole;
    }

    static bool Dump(int fd, int family, List<ListeningSocket> found)
    {
        // struct nlmsghdr, then inet_diag_req_v2: family, protocol, extensions, padding, the states as bits, and any socket.
        var request = stackalloc byte[RequestSize];
        new Span<byte>(request, RequestSize).Clear();
        *(uint*)request = RequestSize;
        *(ushort*)(request + 4) = SOCK_DIAG_BY_FAMILY;
        *(ushort*)(request + 6) = NLM_F_REQUEST_DUMP;
        request[HeaderSize] = (byte)family;
        request[HeaderSize + 1] = IPPROTO_TCP;
        *(uint*)(request + HeaderSize + 4) = 1u << TCP_LISTEN;
        if (Libc.Write(fd, request, RequestSize) != RequestSize) return false;

        var answer = stackalloc byte[Room];
        while (true)
        {
            var length = (int)Libc.Read(fd, answer, Room);
            if (length <= 0) return false;
            if (Take(new ReadOnlySpan<byte>(answer, length), found) is { } ended) return ended;
        }
    }

    /// <summary>Null: there is more to come. True: that was all. False: the kernel refuses.</summary>
    internal static bool? Take(ReadOnlySpan<byte> messages, List<ListeningSocket> found)
    {
        while (messages.Length >= HeaderSize)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(messages);
            var type = BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]);
            if (type == NLMSG_DONE) return true;
            if (type != SOCK_DIAG_BY_FAMILY || length < AnswerSize || length > messages.Length) return false;
            // struct inet_diag_msg: the port is at 4 in network order, the user at 64, the inode at 68.
            var socket = messages[HeaderSize..];
            found.Add(new(
                BinaryPrimitives.ReadUInt16BigEndian(socket[4..]),
                BinaryPrimitives.ReadUInt32LittleEndian(socket[64..]),
                BinaryPrimitives.ReadUInt32LittleEndian(socket[68..])));
            messages = messages[Math.Min(messages.Length, length + 3 & ~3)..];
        }
        return null;
    }
}
