using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Resources;

/// <summary>
/// The terminal or the streams of a service over a WebSocket, so that a browser can have it too: binary messages are bytes, a text
/// message is the size of the terminal, as in {"rows":24,"columns":80}.
/// </summary>
internal static class AttachRoute
{
    const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const int Piece = 16 * 1024;

    public static async Task Attach(ApiCall call)
    {
        var context = call.Context;
        var key = context.Request.Headers.SecWebSocketKey.ToString();
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || key.Length == 0)
            throw new OutliveException(ErrorCode.BadRequest, "cannot attach: this route is a WebSocket; connect with one", call.Argument);
        var instance = await call.InstanceAsync();
        var descriptor = await instance.AttachAsync(call.Argument, call.Cancel);
        using var service = new NetworkStream(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)), ownsSocket: true);
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Accept(key);
        using var socket = WebSocket.CreateFromStream(await upgrade.UpgradeAsync(), new WebSocketCreationOptions { IsServer = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel, call.Ending);
        var shown = ShowAsync(service, socket, ending.Token);
        var typed = TypeAsync(x => instance.ResizeAsync(call.Argument, x.Rows, x.Columns, ending.Token), service, socket, ending.Token);
        await Task.WhenAny(shown, typed);
        await CloseAsync(socket);
        await ending.CancelAsync();
        await Task.WhenAll(shown, typed);
    }

    /// <summary>RFC 6455, 4.2.2: proof that this is a WebSocket's server.</summary>
#pragma warning disable CA5350 // SHA-1 is what the standard has; nothing is kept secret by it
    static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
#pragma warning restore CA5350

    static async Task ShowAsync(Stream service, WebSocket socket, CancellationToken cancel)
    {
        var bytes = new byte[Piece];
        try
        {
            while (await service.ReadAsync(bytes, cancel) is > 0 and var count)
                await socket.SendAsync(bytes.AsMemory(0, count), WebSocketMessageType.Binary, endOfMessage: true, cancel);
        }
        catch (Exception problem) when (IsEnd(problem))
        {
            // One of both has gone, and that is the end of being attached.
        }
    }

    static async Task TypeAsync(Func<TerminalSize, Task> resize, Stream service, WebSocket socket, CancellationToken cancel)
    {
        var bytes = new byte[Piece];
        try
        {
            while (await socket.ReceiveAsync(bytes.AsMemory(), cancel) is { MessageType: not WebSocketMessageType.Close } message)
                if (message.MessageType == WebSocketMessageType.Binary) await service.WriteAsync(bytes.AsMemory(0, message.Count), cancel);
                else if (JsonSerializer.Deserialize(bytes.AsSpan(0, message.Count), KeeperJson.Default.TerminalSize) is { } size) await resize(size);
        }
        catch (Exception problem) when (IsEnd(problem) || problem is JsonException)
        {
            // As above; and who sends what is no size is shown the door.
        }
    }

    static bool IsEnd(Exception problem) => problem is IOException or WebSocketException or OperationCanceledException;

    static async Task CloseAsync(WebSocket socket)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
    }
}
