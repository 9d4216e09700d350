using System.Net;
using System.Net.Sockets;

namespace Outlive.Engine.Tests;

/// <summary>Listens on a port that is nobody's of ours, in this process, which no instance has started.</summary>
internal sealed class Stranger : IDisposable
{
    readonly TcpListener listener;

    public Stranger(int port = 0)
    {
        listener = new(IPAddress.Loopback, port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Nobody listens there just now.</summary>
    public static int FreePort()
    {
        using var stranger = new Stranger();
        return stranger.Port;
    }

    public void Dispose() => listener.Dispose();
}
