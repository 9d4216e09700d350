using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Daemon.Requests;
using Outlive.Hosting;
using Outlive.Plan;
using Outlive.Plan.Values;

namespace Outlive.Daemon.Api;

/// <summary>
/// The API on TCP, and on the Unix socket for a group, as the plan in force says: another plan, other addresses. The Unix socket does not depend on it: what can't be
/// listened on is told, and tried again. The plan is checked once more here, since what is in force may have been read from disk.
/// </summary>
internal sealed class TcpServers(ApiParts parts, ApiApplication application, string socket) : IAsyncDisposable
{
    static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);

    readonly Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource end = new();
    Task following = Task.CompletedTask;
    KestrelServer? server;
    string? inForce, failure;

    public void Start() => following = FollowAsync();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await following;
        if (server is not null) await ApiServer.StopAsync(server);
        end.Dispose();
    }

    async Task FollowAsync()
    {
        try
        {
            await Task.WhenAny(parts.Starting, Task.Delay(Timeout.InfiniteTimeSpan, parts.Time, end.Token));
            // Whoever started it is told by itself why there is none.
            if (!parts.Starting.IsCompletedSuccessfully) return;
            var instance = parts.Starting.Result;
            TellDamage(instance);
            instance.PlanApplied += Changed;
            parts.Tokens.Created += Changed;
            while (true)
            {
                var done = await TryAsync(instance);
                using var again = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
                if (!done) again.CancelAfter(TryAgain);
                await WaitAsync(again.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
    }

    void TellDamage(Instance instance)
    {
        if (parts.Tokens.Problem is { } problem) instance.Tell(new() { Kind = EventKind.StateDamaged, Message = problem });
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

    async Task<bool> TryAsync(Instance instance)
    {
        var rules = instance.Server;
        try
        {
            SocketDoor.Set(socket, rules.Socket);
            var wanted = Describe(rules);
            if (wanted == inForce) return true;
            if (server is not null) await ApiServer.StopAsync(server);
            (server, inForce) = (null, null);
            instance.Listens([]);
            if (rules.Listen.Length > 0) await ListenAsync(instance, rules);
            (inForce, failure) = (wanted, null);
            return true;
        }
        catch (Exception problem) when (problem is IOException or OutliveException or System.Security.Cryptography.CryptographicException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            Fail(instance, $"cannot serve as the plan says ({string.Join(", ", rules.Listen)}{(rules.Socket is { } opened ? $", group {opened.Group}" : "")}): {problem.Message}");
            return false;
        }
    }

    /// <summary>Once for each reason.</summary>
    void Fail(Instance instance, string message)
    {
        if (failure == message) return;
        failure = message;
        instance.Listens([], message);
        instance.Tell(new() { Kind = EventKind.ServerFailed, Message = message, By = "plan" });
    }

    async Task ListenAsync(Instance instance, ServerDefinition rules)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        ServerLimits.Set(options.Limits);
        var tls = rules.Tls is { } files ? new Tls(files) : null;
        foreach (var text in rules.Listen) Add(instance, rules, options, text, tls);
        var next = ApiServer.Create(options);
        try
        {
            await next.StartAsync(application, end.Token);
        }
        catch
        {
            next.Dispose();
            throw;
        }
        server = next;
        string[] addresses = [.. next.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
        instance.Listens(addresses);
        instance.Tell(new() { Kind = EventKind.ServerListening, Message = string.Join(", ", addresses), By = "plan" });
    }

    void Add(Instance instance, ServerDefinition rules, KestrelServerOptions options, string text, Tls? tls)
    {
        if (ListenAddress.Parse(text, out var reason) is not { } address) throw new OutliveException(ErrorCode.BadPlan, reason);
        if (address.Secure && tls is null) throw new OutliveException(ErrorCode.BadPlan, "https needs server.tls");
        if (!address.IsLoopback && (!address.Secure || rules.AnonymousReads)) throw new OutliveException(ErrorCode.BadPlan, "beyond this machine it takes https, and a token from everybody");
        if (!address.IsLoopback && !parts.Tokens.Any) throw new OutliveException(ErrorCode.Refused, "there is no token, so nobody could use it; make one with `outlive token create`");
        var entrance = new Entrance(null, address.Secure) { Rules = () => instance.Server };
        options.Listen(new IPEndPoint(address.Address, address.Port), x =>
        {
            x.Protocols = HttpProtocols.Http1;
            if (address.Secure) tls!.Use(x);
            x.Use(next => connection =>
            {
                entrance.Mark(connection.Items);
                return next(connection);
            });
        });
    }

    /// <summary>What makes another listener necessary; a renewed certificate too.</summary>
    static string Describe(ServerDefinition rules) =>
        $"{string.Join(' ', rules.Listen)}|{rules.AnonymousReads}|{(rules.Tls is { } tls ? $"{tls.Certificate} {File.GetLastWriteTimeUtc(tls.Certificate).Ticks} {tls.Key}" : "")}";
}
