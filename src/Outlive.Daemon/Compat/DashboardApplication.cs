using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Hosting;

namespace Outlive.Daemon.Compat;

/// <summary>The routes of the dashboard's API, with its payloads, codes and messages.</summary>
internal sealed class DashboardApplication(Instance instance, Role role, TimeProvider time) : IHttpApplication<HttpContext>
{
    public const int LargestBody = 16 * 1024;
    const int MostLines = 1000, MostStreams = 20;
    static readonly TimeSpan s_round = TimeSpan.FromSeconds(5), s_look = TimeSpan.FromMilliseconds(500);

    readonly CancellationTokenSource ending = new();
    readonly SemaphoreSlim looking = new(1);
    (string Ports, string Servers) seen;
    long lookedAt;
    int streams;

    /// <summary>Streams end.</summary>
    public void End() => ending.Cancel();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception) { }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            context.Response.Headers["X-Content-Type-Options"] = "nosniff";
            if (!DashboardAccess.IsOurs(context)) await RefuseAsync(context, 403, "Not allowed: this page or name is not of this machine");
            else await AnswerAsync(context);
        }
        catch (OutliveException refusal) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, 200, refusal.Message);
        }
        catch (BadHttpRequestException problem) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, problem.StatusCode, "Invalid request");
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the answer.
            context.Abort();
        }
    }

    Task AnswerAsync(HttpContext context) => (context.Request.Method, (context.Request.Path.Value ?? "").Split('/')) switch
    {
        ("GET", ["", "api", "servers"]) => ServersAsync(context),
        ("POST", ["", "api", "servers", var id]) => ActAsync(context, Uri.UnescapeDataString(id)),
        ("DELETE", ["", "api", "kill"]) => KillAsync(context),
        ("GET", ["", "api", "ports"]) => WriteAsync(context, DashboardView.Ports(instance.Services()), DashboardJson.Default.DashboardPortArray),
        ("GET", ["", "api", "logs", var id]) => LogsAsync(context, Uri.UnescapeDataString(id)),
        ("GET", ["", "api", "events"]) => EventsAsync(context),
        _ => RefuseAsync(context, 404, "Not found"),
    };

    async Task ServersAsync(HttpContext context)
    {
        var servers = await ServersAsync(context.RequestAborted);
        if (context.Request.Query["envelope"] == "true") await WriteAsync(context, new(true) { Servers = servers }, DashboardJson.Default.DashboardReply);
        else await WriteAsync(context, servers, DashboardJson.Default.DashboardServerRowArray);
    }

    async Task<DashboardServerRow[]> ServersAsync(CancellationToken cancel) => DashboardView.Servers(instance.Services(), await instance.OrphansAsync(cancel));

    async Task ActAsync(HttpContext context, string id)
    {
        var (status, reply) = await Actions(context).ActAsync(id, context.Request.Query["action"], context.RequestAborted);
        await WriteAsync(context, reply, DashboardJson.Default.DashboardReply, status);
    }

    async Task KillAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var (status, reply) = await Actions(context).KillAsync(body.ToArray(), context.RequestAborted);
        await WriteAsync(context, reply, DashboardJson.Default.DashboardReply, status);
    }

    DashboardActions Actions(HttpContext context) => new(instance, role, context.Features.Get<IConnectionItemsFeature>()?.Items[DashboardAccess.UserKey] as string ?? "dashboard");

    async Task LogsAsync(HttpContext context, string id)
    {
        var lines = new List<string>();
        if (Array.Exists(instance.Services(), x => x.Id == id))
            await foreach (var line in instance.LogsAsync(new() { Services = [id], Tail = MostLines }, context.RequestAborted)) lines.Add(line.Text);
        await WriteAsync(context, new(true) { Logs = [.. lines] }, DashboardJson.Default.DashboardReply);
    }

    /// <summary>Both at once, each again when it has changed, and all every five seconds.</summary>
    async Task EventsAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref streams) > MostStreams)
        {
            Interlocked.Decrement(ref streams);
            await RefuseAsync(context, 503, "Too many streams");
            return;
        }
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending.Token);
            context.Response.ContentType = ApiRoutes.ServerSent;
            context.Response.Headers.CacheControl = "no-store";
            await StreamAsync(context, either.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The end of the instance is the end of the stream.
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
    }

    async Task StreamAsync(HttpContext context, CancellationToken cancel)
    {
        string ports = "", servers = "";
        for (var since = time.GetTimestamp(); ; await Task.Delay(s_look, time, cancel))
        {
            var now = await LookAsync(cancel);
            var all = time.GetElapsedTime(since) >= s_round;
            if (all) since = time.GetTimestamp();
            if (all || now.Ports != ports) await SendAsync(context, "ports", ports = now.Ports, cancel);
            if (all || now.Servers != servers) await SendAsync(context, "servers", servers = now.Servers, cancel);
        }
    }

    /// <summary>One look does for all streams: to see who listens, all processes are gone through.</summary>
    async Task<(string Ports, string Servers)> LookAsync(CancellationToken cancel)
    {
        await looking.WaitAsync(cancel);
        try
        {
            if (lookedAt != 0 && time.GetElapsedTime(lookedAt) < s_look) return seen;
            var ports = JsonSerializer.Serialize(DashboardView.Ports(instance.Services()), DashboardJson.Default.DashboardPortArray);
            seen = (ports, JsonSerializer.Serialize(await ServersAsync(cancel), DashboardJson.Default.DashboardServerRowArray));
            lookedAt = time.GetTimestamp();
            return seen;
        }
        finally
        {
            looking.Release();
        }
    }

    static async Task SendAsync(HttpContext context, string name, string data, CancellationToken cancel)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: {data}\n\n"), cancel);
        await context.Response.Body.FlushAsync(cancel);
    }

    static Task RefuseAsync(HttpContext context, int status, string message) => WriteAsync(context, new(false, message), DashboardJson.Default.DashboardReply, status);

    static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = 200)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
