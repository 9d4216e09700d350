using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Api;

/// <summary>Finds the route of each request, has it answered, and turns what goes wrong into problem details.</summary>
internal sealed class ApiApplication(Task<Instance> starting, TimeProvider time) : IHttpApplication<HttpContext>
{
    readonly CancellationTokenSource ending = new();

    /// <summary>Streams end; what is answered at once is not disturbed.</summary>
    public void End() => ending.Cancel();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception) { }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var since = time.GetTimestamp();
        await AnswerAsync(context);
        if (starting.IsCompletedSuccessfully) starting.Result.Log.Http(context.Request.Method, context.Request.Path.Value ?? "", context.Response.StatusCode, time.GetElapsedTime(since));
    }

    async Task AnswerAsync(HttpContext context)
    {
        var (route, arguments, methods) = Routes.Find(context.Request.Method, context.Request.Path.Value ?? "/");
        var call = new ApiCall(context, arguments, starting, time) { Ending = ending.Token };
        context.Items[Peer.Key] = PeerOf(context);
        if (route is null && methods.Length > 0)
        {
            context.Response.Headers.Allow = string.Join(", ", methods);
            await RefuseAsync(call, Problems.WrongMethod(context.Request.Method, context.Request.Path, methods));
            return;
        }
        await AnswerAsync(call, route);
    }

    static async Task AnswerAsync(ApiCall call, Route? route)
    {
        try
        {
            if (route is null) throw Problems.UnknownRoute(call.Context.Request.Path);
            await route.Answer(call);
        }
        catch (OutliveException refusal) when (!call.Context.Response.HasStarted)
        {
            await RefuseAsync(call, Problems.Of(refusal));
        }
        catch (BadHttpRequestException problem) when (!call.Context.Response.HasStarted)
        {
            await RefuseAsync(call, Problems.Of(new(problem.StatusCode == 413 ? ErrorCode.TooLarge : ErrorCode.BadRequest, $"cannot read the request: {problem.Message}")));
        }
        catch (NotSupportedException problem) when (!call.Context.Response.HasStarted)
        {
            await RefuseAsync(call, Problems.Of(new(ErrorCode.NotAvailable, $"cannot do that yet: {problem.Message}")));
        }
        catch (OperationCanceledException)
        {
            // The caller has gone, or the instance ends: nobody is there to be answered.
            call.Context.Abort();
        }
        catch (Exception bug) when (Report(call, bug))
        {
            await RefuseAsync(call, Problems.Of(new(ErrorCode.Internal, $"cannot answer {call.Context.Request.Method} {call.Context.Request.Path}: {bug.GetType().Name}; this is a bug of ours, and the daemon's crash file has the rest")));
        }
    }

    /// <summary>False: the answer has begun, and can only be cut off.</summary>
    static bool Report(ApiCall call, Exception bug)
    {
        Console.Error.WriteLine($"cannot answer {call.Context.Request.Method} {call.Context.Request.Path}: {bug}");
        return !call.Context.Response.HasStarted;
    }

    static Task RefuseAsync(ApiCall call, Problem problem)
    {
        var bytes = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Default.Problem);
        return call.BytesAsync(bytes, "application/problem+json", problem.Status);
    }

    static object? PeerOf(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>() is { } connection && connection.Items.TryGetValue(Peer.Key, out var who) ? who : "unknown";
}
