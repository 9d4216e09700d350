using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Outlive.Client.Transport;
using Outlive.Contracts.Api;

namespace Outlive.Client;

/// <summary>Raw bytes to and from a service: binary messages of a WebSocket, as a browser would have it.</summary>
public sealed class Attachment : IAsyncDisposable
{
    readonly WebSocket socket;

    Attachment(WebSocket socket, bool terminal) => (this.socket, Terminal) = (socket, terminal);

    /// <summary>Each key goes to it as it is pressed; else it has its output and, if somebody holds it, its stdin.</summary>
    public bool Terminal { get; }

    internal static async Task<Attachment> OpenAsync(ApiExchange exchange, string id, CancellationToken cancel)
    {
        var key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        var headers = $"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n";
        var reply = await exchange.Http.SendAsync(new HttpRequest("GET", $"{ApiRoutes.Attach}/{Uri.EscapeDataString(id)}", Headers: headers), cancel).ConfigureAwait(false);
        if (reply.Status == 101)
            return new(WebSocket.CreateFromStream(new ReplyStream(reply), new WebSocketCreationOptions { IsServer = false, KeepAliveInterval = TimeSpan.Zero }), reply.Terminal);
        await using var closing = reply.ConfigureAwait(false);
        throw ApiExchange.Refusal(reply.Status, await reply.ReadAllAsync(cancel).ConfigureAwait(false));
    }

    /// <summary>0: the service has ended or hung up.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancel = default)
    {
        while (true)
        {
            var read = await socket.ReceiveAsync(into, cancel).ConfigureAwait(false);
            if (read.MessageType == WebSocketMessageType.Close)
                return socket.CloseStatus == WebSocketCloseStatus.PolicyViolation ? throw new OutliveException(ErrorCode.Refused, socket.CloseStatusDescription ?? "cannot write to the service") : 0;
            if (read.Count > 0) return read.Count;
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel = default) =>
        socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, cancel);

    /// <summary>Of the terminal.</summary>
    public Task ResizeAsync(ushort rows, ushort columns, CancellationToken cancel = default) =>
        socket.SendAsync(new ArraySegment<byte>(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"rows":{{rows}},"columns":{{columns}}}"""))),
            WebSocketMessageType.Text, endOfMessage: true, cancel);

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
