using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Outlive.Bench;

/// <summary>A Kestrel that answers whatever is asked with the same bytes: the least that any answer of that size costs.</summary>
internal sealed class BytesServer : IHttpApplication<IFeatureCollection>, IDisposable
{
    readonly KestrelServer server;
    readonly byte[] answer;

    public BytesServer(string socket, byte[] answer)
    {
        this.answer = answer;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.ListenUnixSocket(socket, x => x.Protocols = HttpProtocols.Http1);
        server = new(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        server.StartAsync(this, CancellationToken.None).GetAwaiter().GetResult();
    }

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception) { }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var head = context.GetRequiredFeature<IHttpResponseFeature>();
        (head.Headers.ContentType, head.Headers.ContentLength) = ("application/json", answer.Length);
        return context.GetRequiredFeature<IHttpResponseBodyFeature>().Stream.WriteAsync(answer).AsTask();
    }

    public void Dispose()
    {
        server.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        server.Dispose();
    }
}
