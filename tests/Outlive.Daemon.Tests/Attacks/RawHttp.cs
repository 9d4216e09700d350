using System.Net;
using System.Net.Sockets;
using System.Text;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>Bytes to the daemon and bytes back: what no HTTP client would send is sent here.</summary>
internal static class RawHttp
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    /// <summary>The first answer. The request has to ask for the end of the connection.</summary>
    public static async Task<RawReply> AskAsync(EndPoint to, string request, IPAddress? from = null) => RawReply.Parse(await SendAsync(to, Encoding.Latin1.GetBytes(request), from));

    /// <summary>All that comes until the other side hangs up.</summary>
    public static async Task<byte[]> SendAsync(EndPoint to, byte[] request, IPAddress? from = null)
    {
        using var socket = await ConnectAsync(to, from);
        try
        {
            await socket.SendAsync(request);
        }
        catch (SocketException)
        {
            // It has heard enough; what it says to that counts.
        }
        return await Eventually.Completes(ReadToEndAsync(socket), "the daemon hangs up", Limit);
    }

    public static async Task<Socket> ConnectAsync(EndPoint to, IPAddress? from = null)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        if (from is not null) socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(to);
        return socket;
    }

    public static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var piece = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(piece) is > 0 and var count) all.Write(piece, 0, count);
        }
        catch (SocketException)
        {
            // Hung up the hard way.
        }
        return all.ToArray();
    }
}
