using System.Net;
using System.Net.Sockets;

namespace Outlive.Tests.Ports;

/// <summary>Ports that nobody uses, below those the kernel gives to outgoing connections.</summary>
internal static class FreePorts
{
    static int next = 11_000 + Environment.ProcessId % 90 * 200;

    /// <summary>Neighbours, never the same ones twice in one run.</summary>
    public static int Take(int count = 1)
    {
        while (true)
        {
            var first = Interlocked.Add(ref next, count) - count;
            if (Enumerable.Range(first, count).All(IsFree)) return first;
        }
    }

    /// <summary>Listens until it is disposed.</summary>
    public static Socket Listen(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen();
        return socket;
    }

    static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
