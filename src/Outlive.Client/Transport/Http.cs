using System.Globalization;
using System.Text;
using Outlive.Contracts.Api;

namespace Outlive.Client.Transport;

/// <summary>
/// HTTP/1.1, a connection for each request. .NET's own client takes 30 ms to be compiled in a program that asks one question and
/// ends, which is most of what commands take altogether (decision 11).
/// </summary>
internal abstract class Http
{
    /// <summary>Whole lines of every head: whom it is for, and who asks.</summary>
    protected abstract string Lines { get; }

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

    public abstract OutliveException Unreachable(string reason);

    protected abstract Task<Stream> ConnectAsync(CancellationToken cancel);

    byte[] Write(HttpRequest request)
    {
        var head = new StringBuilder(256).Append(request.Method).Append(' ').Append(request.Target).Append(" HTTP/1.1\r\n").Append(Lines);
        if (request.Headers is { } headers) head.Append(headers);
        else head.Append("Connection: close\r\n");
        if (request.Body is { } body)
            head.Append("Content-Type: application/json\r\nContent-Length: ").Append(body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        head.Append("\r\n");
        var bytes = Encoding.UTF8.GetBytes(head.ToString());
        return request.Body is { Length: > 0 } content ? [.. bytes, .. content] : bytes;
    }
}
