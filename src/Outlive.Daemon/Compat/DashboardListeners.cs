using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Hosting;
using Outlive.Plan;

namespace Outlive.Daemon.Compat;

/// <summary>Listens where the plan in force says, and nowhere without it. An address that is taken is told and tried again.</summary>
internal sealed class DashboardListeners(Task<Instance> starting, TimeProvider time) : IAsyncDisposable
{
    static readonly TimeSpan s_tryAgain = TimeSpan.FromSeconds(5), s_linger = TimeSpan.FromSeconds(1);

    readonly Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource end = new();
    readonly Dictionary<CompatDefinition, (KestrelServer Server, DashboardApplication Application)> open = [];
    readonly HashSet<CompatDefinition> told = [];
    Task following = Task.CompletedTask;

    public void Start() => following = FollowAsync();

    async Task FollowAsync()
    {
        try
        {
            await Task.WhenAny(starting, Task.Delay(Timeout.InfiniteTimeSpan, time, end.Token));
            if (!starting.IsCompletedSuccessfully) return;
            var instance = starting.Result;
            instance.PlanApplied += Changed;
            while (true)
            {
                var all = await ReconcileAsync(instance);
                using var again = all ? new() : new CancellationTokenSource(s_tryAgain, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(again.Token, end.Token);
                await WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The end was asked for.
        }
    }

    void Changed() => changes.Writer.TryWrite(true);

    async Task WaitAsync(CancellationToken cancel)
    {
        try
        {
            await changes.Reader.ReadAsync(cancel);
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            // Time to try again.
        }
    }

    /// <summary>False: an address is not to be had at present.</summary>
    async Task<bool> ReconcileAsync(Instance instance)
    {
        var wanted = instance.Server.Compat;
        foreach (var compat in open.Keys.Except(wanted).ToArray()) await CloseAsync(compat);
        var all = true;
        foreach (var compat in wanted.Except(open.Keys).ToArray()) all &= await OpenAsync(instance, compat);
        return all;
    }

    async Task<bool> OpenAsync(Instance instance, CompatDefinition compat)
    {
        var address = new Uri(compat.Listen);
        var application = new DashboardApplication(instance, Enum.Parse<Role>(compat.Role, ignoreCase: true), time);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = DashboardApplication.LargestBody;
        options.Limits.MaxConcurrentConnections = 100;
        options.Limits.RequestHeadersTimeout = s_tryAgain;
        // Never more than the plan's check has let through, whatever a file says by now.
        var local = IPAddress.TryParse(address.Host.Trim('[', ']'), out var found) && IPAddress.IsLoopback(found) ? found : IPAddress.Loopback;
        options.Listen(local, address.Port, x =>
        {
            x.Protocols = HttpProtocols.Http1;
            x.Use(DashboardAccess.Check);
        });
        var server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(application, end.Token);
            open[compat] = (server, application);
            told.Remove(compat);
            return true;
        }
        catch (Exception problem) when (problem is IOException or SocketException)
        {
            server.Dispose();
            if (told.Add(compat)) instance.Tell(new() { Kind = EventKind.PortTaken, Message = $"the {compat.Surface} cannot listen on {compat.Listen}: {problem.Message}; it is tried again" });
            return false;
        }
    }

    async Task CloseAsync(CompatDefinition compat)
    {
        open.Remove(compat, out var closing);
        closing.Application.End();
        using var limit = new CancellationTokenSource(s_linger, time);
        await closing.Server.StopAsync(limit.Token);
        closing.Server.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await following;
        foreach (var compat in open.Keys.ToArray()) await CloseAsync(compat);
        end.Dispose();
    }
}
