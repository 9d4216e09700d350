using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Outlive.Contracts.Api;
using Outlive.Contracts.Keeper;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Resources;

/// <summary>
/// The terminal or the streams of a service over a WebSocket, so that a browser can have it too: binary messages are bytes, a text
/// message is the size of the terminal, as in {"rows":24,"columns":80}.
/// </summary>
internal static class AttachRoute
{
    const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const int Piece = 16 * 1024;

    /// <summary>RFC 6455, 5.5: so many bytes has a close frame room for.</summary>
    const int LongestReason = 123;

    public static async Task Attach(ApiCall call)
    {
        var context = call.Context;
        var key = context.Request.Headers.SecWebSocketKey.ToString();
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || key.Length == 0)
            throw new OutliveException(ErrorCode.BadRequest, "cannot attach: this route is a WebSocket; connect with one", call.Argument);
        var instance = await call.InstanceAsync();
        using var place = call.EnterStream();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel, call.Ending);
        // What is refused must be so before the upgrade.
        var terminal = instance.HasTerminal(call.Argument);
        using var stream = terminal ? await OpenAsync(instance, call) : null;
        var output = stream is null ? instance.OutputAsync(call.Argument, ending.Token) : PiecesAsync(stream, ending.Token);
        call.Decide(new(101, null, default));
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Accept(key);
        context.Response.Headers[ApiRoutes.TerminalHeader] = terminal ? "true" : "false";
        using var socket = WebSocket.CreateFromStream(await upgrade.UpgradeAsync(), new WebSocketCreationOptions { IsServer = true });
        var shown = ShowAsync(output, socket, ending.Token);
        var typed = TypeAsync(
            bytes => stream is null ? instance.WriteAsync(call.Argument, bytes.ToArray(), ending.Token) : stream.WriteAsync(bytes, ending.Token).AsTask(),
            size => instance.ResizeAsync(call.Argument, size.Rows, size.Columns, ending.Token), socket, ending.Token);
        await Task.WhenAny(shown, typed);
        await CloseAsync(socket, typed.IsCompleted ? await typed : null);
        await ending.CancelAsync();
        await Task.WhenAll(shown, typed);
    }

    static async Task<NetworkStream> OpenAsync(Instance instance, ApiCall call) =>
        new(new Socket(new SafeSocketHandle(await instance.AttachAsync(call.Argument, call.Cancel), ownsHandle: true)), ownsSocket: true);

    /// <summary>RFC 6455, 4.2.2: proof that this is a WebSocket's server.</summary>
#pragma warning disable CA5350 // SHA-1 is what the standard has; nothing is kept secret by it
    static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
#pragma warning restore CA5350

    static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(Stream service, [EnumeratorCancellation] CancellationToken cancel)
    {
        var bytes = new byte[Piece];
        while (await service.ReadAsync(bytes, cancel) is > 0 and var count) yield return bytes.AsMemory(0, count);
    }

    static async Task ShowAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> output, WebSocket socket, CancellationToken cancel)
    {
        try
        {
            await foreach (var bytes in output.WithCancellation(cancel)) await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, cancel);
        }
        catch (Exception problem) when (IsEnd(problem))
        {
            // One of both has gone, and that is the end of being attached.
        }
    }

    /// <summary>Answers with what the service did not take, and why.</summary>
    static async Task<string?> TypeAsync(Func<ReadOnlyMemory<byte>, Task> write, Func<TerminalSize, Task> resize, WebSocket socket, CancellationToken cancel)
    {
        var bytes = new byte[Piece];
        try
        {
            while (await socket.ReceiveAsync(bytes.AsMemory(), cancel) is { MessageType: not WebSocketMessageType.Close } message)
                if (message.MessageType == WebSocketMessageType.Binary) await write(bytes.AsMemory(0, message.Count));
                else if (JsonSerializer.Deserialize(bytes.AsSpan(0, message.Count), KeeperJson.Default.TerminalSize) is { } size) await resize(size);
        }
        catch (OutliveException refusal)
        {
            return refusal.Message;
        }
        catch (Exception problem) when (IsEnd(problem) || problem is JsonException)
        {
            // As above; and who sends what is no size is shown the door.
        }
        return null;
    }

    static bool IsEnd(Exception problem) => problem is IOException or WebSocketException or OperationCanceledException;

    static async Task CloseAsync(WebSocket socket, string? refusal)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        var reason = refusal is null ? null : string.Concat(refusal.Where(char.IsAscii).Take(LongestReason));
        await socket.CloseOutputAsync(refusal is null ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.PolicyViolation, reason, limit.Token);
    }
}
