using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Outlive.Bench;

/// <summary>
/// A connection that is kept, and the plainest client there can be: what it adds to an answer's time is its system calls and a copy.
/// It understands answers with a length, and such as have no body.
/// </summary>
internal sealed class KeptConnection : IDisposable
{
    const int HeadEnd = 4;

    readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    byte[] buffer = new byte[64 * 1024];
    int end;

    public KeptConnection(string path) => socket.Connect(new UnixDomainSocketEndPoint(path));

    public static byte[] Request(string method, string target) =>
        Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: outlive\r\n{(method == "GET" ? "" : "Content-Length: 0\r\n")}\r\n");

    /// <summary>The body of the answer, valid until the next question.</summary>
    public ReadOnlySpan<byte> Ask(byte[] request)
    {
        socket.Send(request);
        end = 0;
        int head;
        while ((head = buffer.AsSpan(0, end).IndexOf("\r\n\r\n"u8)) < 0) Fill();
        var body = head + HeadEnd;
        var length = LengthOf(buffer.AsSpan(0, head));
        if (buffer.Length < body + length) Array.Resize(ref buffer, body + length);
        while (end < body + length) Fill();
        return buffer[9] == '2' ? buffer.AsSpan(body, length) : throw new IOException($"it refused: {Encoding.UTF8.GetString(buffer, 0, end)}");
    }

    public void Dispose() => socket.Dispose();

    static int LengthOf(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length: "u8;
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _) ? length : 0;
    }

    void Fill()
    {
        var count = socket.Receive(buffer.AsSpan(end));
        if (count == 0) throw new IOException("it hung up");
        end += count;
    }
}
