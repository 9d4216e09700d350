using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Outlive.Contracts.Api;

namespace Outlive.Client.Transport;

/// <summary>
/// HTTP/1.1 over a Unix socket, a connection for each request. .NET's own client takes 30 ms to be compiled in a program that
/// asks one question and ends, which is most of what commands take altogether (decision 11).
/// </summary>
internal sealed class UnixHttp(string socket)
{
    public string Socket { get; } = socket;

    public async Task<HttpReply> SendAsync(HttpRequest request, CancellationToken cancel)
    {
        var stream = await ConnectAsync(cancel).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(Write(request), cancel).ConfigureAwait(false);
            var reply = new HttpReply(stream);
            await reply.ReadHeadAsync(cancel).ConfigureAwait(false);
            return reply;
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw problem is IOException ? Unreachable(problem.Message) : problem;
        }
    }

    async Task<NetworkStream> ConnectAsync(CancellationToken cancel)
    {
        for (var looks = 0; ; looks++)
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancel).ConfigureAwait(false);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException)
            {
                connection.Dispose();
                if (problem is not SocketException) throw;
                if (looks * Comeback.Pause >= Comeback.Patience || !Comeback.IsDue(Socket)) throw Unreachable(problem.Message);
            }
            await Task.Delay(Comeback.Pause, TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    public OutliveException Unreachable(string reason) =>
        new(ErrorCode.Unreachable, $"cannot reach the instance: {(File.Exists(Socket) ? $"nobody answers at {Socket} ({reason})" : $"there is no {Socket}")}; \"outlive up\" starts it, \"outlive ps --all-instances\" shows what runs", Socket);

    static byte[] Write(HttpRequest request)
    {
        var head = new StringBuilder(256).Append(request.Method).Append(' ').Append(request.Target).Append(" HTTP/1.1\r\nHost: outlive\r\n");
        if (request.Headers is { } headers) head.Append(headers);
        else head.Append("Connection: close\r\n");
        if (request.Body is { } body)
            head.Append("Content-Type: application/json\r\nContent-Length: ").Append(body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        head.Append("\r\n");
        var bytes = Encoding.UTF8.GetBytes(head.ToString());
        return request.Body is { Length: > 0 } content ? [.. bytes, .. content] : bytes;
    }
}
