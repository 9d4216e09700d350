using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Outlive.Linux;

/// <summary>Addresses of sockets as the kernel takes them.</summary>
internal static unsafe class SocketName
{
    public const int Room = 110;

    /// <summary>sockaddr_in or sockaddr_in6; the length that is used.</summary>
    public static uint Write(IPAddress address, int port, byte* into)
    {
        var four = address.AddressFamily == AddressFamily.InterNetwork;
        var length = four ? 16 : 28;
        new Span<byte>(into, length).Clear();
        *(ushort*)into = (ushort)(four ? Libc.AF_INET : Libc.AF_INET6);
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(into + 2, 2), (ushort)port);
        address.TryWriteBytes(new Span<byte>(into + (four ? 4 : 8), four ? 4 : 16), out _);
        return (uint)length;
    }

    /// <summary>sockaddr_un in the abstract namespace, which belongs to the network namespace and leaves nothing behind (unix(7)).</summary>
    public static uint WriteAbstract(ReadOnlySpan<byte> name, byte* into)
    {
        *(ushort*)into = Libc.AF_UNIX;
        into[2] = 0;
        name.CopyTo(new Span<byte>(into + 3, Room - 3));
        return (uint)(3 + name.Length);
    }
}
