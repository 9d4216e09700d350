using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Outlive.Daemon.Auth;
using Outlive.Daemon.Requests;
using Outlive.Hosting;
using Outlive.Plan;

namespace Outlive.Daemon.Api;

/// <summary>
/// Kestrel on the instance's socket, and nothing else of ASP.NET: no host, no configuration, no pipeline. That is 15 ms of the start and
/// 1.5 MB of memory (decision 12). Where the plan says so, <see cref="TcpServers"/> answer too.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);
    static readonly ServerDefinition Nothing = new();

    readonly CancellationTokenSource ending = new();
    readonly KestrelServer server;
    readonly ApiApplication application;
    readonly TcpServers remote;
    readonly string socket;

    public ApiServer(Task<Instance> starting, string socket, string stateDirectory, TimeProvider time)
    {
        this.socket = socket;
        ServerDefinition Rules() => starting.IsCompletedSuccessfully ? starting.Result.Server : Nothing;
        var parts = new ApiParts(starting, new TokenStore(stateDirectory, Rules, time), time, ending.Token) { Routes = Routes.All };
        application = new ApiApplication(parts);
        remote = new TcpServers(parts, application, socket);
        var options = new KestrelServerOptions { AddServerHeader = false };
        ServerLimits.Set(options.Limits);
        options.ListenUnixSocket(socket, x =>
        {
            x.Protocols = HttpProtocols.Http1;
            x.Use(Peer.Check(Rules));
        });
        server = Create(options);
    }

    public static KestrelServer Create(KestrelServerOptions options)
    {
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    /// <summary>Whoever calls holds the daemon's lock: a socket that lies there is a dead one's.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        File.Delete(socket);
        await server.StartAsync(application, cancel);
        File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        remote.Start();
    }

    /// <summary>Answers under way are let out; streams would go on for ever and are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await remote.DisposeAsync();
        await StopAsync(server);
        File.Delete(socket);
    }

    public static async Task StopAsync(KestrelServer server)
    {
        using var limit = new CancellationTokenSource(Linger, TimeProvider.System);
        await server.StopAsync(limit.Token);
        server.Dispose();
    }
}
