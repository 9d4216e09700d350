using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Outlive.Linux;

/// <summary>
/// Whether a connection comes about; it is closed at once. On the loopback device the kernel carries the handshake out inside
/// connect(2), so one non-blocking attempt tells all and costs a third of what the runtime's sockets do, with no wake-up.
/// </summary>
internal static class TcpConnect
{
    const int EINPROGRESS = 115, EALREADY = 114, EISCONN = 106;

    /// <summary>Throws <see cref="SocketException"/> with the reason; refused, unreachable, or no such name.</summary>
    public static async ValueTask ToAsync(string host, int port, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address) && AtOnce(address, port) is { } error)
        {
            if (error == 0) return;
            throw new SocketException((int)ErrorOf(error), Reason(error));
        }
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, port, cancel).ConfigureAwait(false);
    }

    /// <summary>0: connected; else the error number; null: not decided at once, as with a listener whose queue is full.</summary>
    public static unsafe int? AtOnce(IPAddress address, int port)
    {
        var four = address.AddressFamily == AddressFamily.InterNetwork;
        var fd = Libc.Socket(four ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0) return Libc.LastError;
        var bytes = stackalloc byte[SocketName.Room];
        var length = SocketName.Write(address, port, bytes);
        var error = Connect(fd, bytes, length);
        // The kernel takes the answer in when connect returns and tells it to the next call (inet_stream_connect).
        if (error == EINPROGRESS) error = Connect(fd, bytes, length);
        Libc.Close(fd);
        return error is EINPROGRESS or EALREADY ? null : error == EISCONN ? 0 : error;
    }

    static unsafe int Connect(int fd, byte* address, uint length) => Libc.Connect(fd, address, length) >= 0 ? 0 : Libc.LastError;

    public static string Reason(int error) => Marshal.GetPInvokeErrorMessage(error);

    static SocketError ErrorOf(int error) => error switch
    {
        Errno.ECONNREFUSED => SocketError.ConnectionRefused,
        Errno.EMFILE or Errno.ENFILE => SocketError.TooManyOpenSockets,
        Errno.EACCES or Errno.EPERM => SocketError.AccessDenied,
        _ => SocketError.SocketError,
    };
}
