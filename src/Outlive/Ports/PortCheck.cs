using System.Net;
using Outlive.Linux;

namespace Outlive.Ports;

/// <summary>
/// Whether a program could listen on a port now, found out by binding it. On Linux a listener is never hidden by SO_REUSEADDR
/// (socket(7)), while connections that have been closed are: without it a port is taken for a minute after its server has gone.
/// </summary>
internal static unsafe class PortCheck
{
    public const int AddressInUse = 98;

    /// <summary>For a port that is wanted whoever connects to it lately: nobody listens where a service of this machine would.</summary>
    public static bool NobodyListens(int port) =>
        CanBind(IPAddress.Loopback, port, reuse: true) && CanBind(IPAddress.IPv6Loopback, port, reuse: true);

    /// <summary>For one of many: no socket of any kind has it on any address, so that programs that don't set SO_REUSEADDR can have it too.</summary>
    public static bool IsUnused(int port) =>
        CanBind(IPAddress.Loopback, port, reuse: false) && CanBind(IPAddress.Any, port, reuse: false) && CanBind(IPAddress.IPv6Any, port, reuse: false);

    static bool CanBind(IPAddress address, int port, bool reuse)
    {
        var four = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        var fd = Libc.Socket(four ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        // No IPv6 here: then nobody listens on it.
        if (fd < 0) return true;
        var error = Bind(fd, address, port, reuse);
        Libc.Close(fd);
        return error switch
        {
            AddressInUse => false,
            // Ports below 1024 aren't ours to bind, but whoever is started may be allowed to.
            Errno.EACCES or Errno.EPERM => !ListenerTable.Read().Listens(port),
            _ => true,
        };
    }

    static int Bind(int fd, IPAddress address, int port, bool reuse)
    {
        var on = 1;
        if (reuse) Libc.SetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, &on, sizeof(int));
        var bytes = stackalloc byte[SocketName.Room];
        return Libc.Bind(fd, bytes, SocketName.Write(address, port, bytes)) >= 0 ? 0 : Libc.LastError;
    }
}
