using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Api;

/// <summary>
/// Kestrel on the instance's socket, and nothing else of ASP.NET: no host, no configuration, no pipeline. That is 15 ms of the start and
/// 1.5 MB of memory (decision 12).
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    readonly KestrelServer server;
    readonly ApiApplication application;
    readonly string socket;

    public ApiServer(Task<Instance> starting, string socket, TimeProvider time)
    {
        this.socket = socket;
        application = new ApiApplication(starting, time);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = ApiCall.LargestPlan;
        options.ListenUnixSocket(socket, x =>
        {
            x.Protocols = HttpProtocols.Http1;
            x.Use(Peer.Check);
        });
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), NullLoggerFactory.Instance);
        server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    /// <summary>Whoever calls holds the daemon's lock: a socket that lies there is a dead one's.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        File.Delete(socket);
        await server.StartAsync(application, cancel);
        File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Answers under way are let out; streams would go on for ever and are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        application.End();
        using var limit = new CancellationTokenSource(Linger, TimeProvider.System);
        await server.StopAsync(limit.Token);
        server.Dispose();
        File.Delete(socket);
    }
}
