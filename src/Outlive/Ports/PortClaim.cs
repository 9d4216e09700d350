using System.Text;
using Outlive.Linux;

namespace Outlive.Ports;

/// <summary>
/// A port claimed before all instances of Outlive that share the network namespace, whoever runs them: an abstract Unix socket
/// named for the port. Binding it is atomic, it belongs to the network namespace exactly as ports do, and it is gone with the
/// process that has it, so no crash leaves a claim behind.
/// </summary>
internal sealed unsafe class PortClaim : IDisposable
{
    int fd;

    PortClaim(int fd) => this.fd = fd;

    /// <summary>Null when another instance has it, or this one.</summary>
    public static PortClaim? Take(int port)
    {
        var fd = Socket();
        var address = stackalloc byte[SocketName.Room];
        var length = Name(port, address);
        var error = Libc.Bind(fd, address, length) >= 0 ? 0 : Libc.LastError;
        if (error == 0)
        {
            // It listens only so that whoever is refused can ask the kernel who has it; nobody ever accepts.
            Libc.Listen(fd, 16);
            return new(fd);
        }
        Libc.Close(fd);
        return error == PortCheck.AddressInUse ? null : throw new LinuxException("claim port", $"{port}", error);
    }

    /// <summary>The process that has claimed a port; null when none has, or too many have asked before.</summary>
    public static int? Owner(int port)
    {
        var fd = Socket();
        var address = stackalloc byte[SocketName.Room];
        int? owner = Libc.Connect(fd, address, Name(port, address)) >= 0 ? UnixSocket.Peer(fd).Pid : null;
        Libc.Close(fd);
        return owner;
    }

    static int Socket() =>
        LinuxException.Check(Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "create", "socket");

    static uint Name(int port, byte* into) => SocketName.WriteAbstract(Encoding.ASCII.GetBytes($"outlive/port/{port}"), into);

    public void Dispose()
    {
        if (fd >= 0) Libc.Close(fd);
        fd = -1;
    }
}
