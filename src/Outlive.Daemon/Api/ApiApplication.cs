using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.Daemon.Metrics;
using Outlive.Daemon.Requests;
using Outlive.Diagnostics;

namespace Outlive.Daemon.Api;

/// <summary>
/// Takes each request through the same steps: is it meant for us, who asks, which route is it, may they, has it happened already.
/// What goes wrong becomes problem details.
/// </summary>
internal sealed class ApiApplication(ApiParts parts) : IHttpApplication<HttpContext>
{
    readonly Gate gate = new(parts.Tokens, parts.Time);
    readonly KeptAnswers kept = new(parts.Time);
    readonly Audit audit = new(parts);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception) { }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var since = parts.Time.GetTimestamp();
        using (var span = Tracing.Begin(context.Request.Method, ActivityKind.Server))
        {
            await AnswerAsync(new ApiCall(context, parts) { Entrance = Entrance.Of(context) });
            Tally(context, span, parts.Time.GetElapsedTime(since));
        }
        if (parts.Starting.IsCompletedSuccessfully) parts.Starting.Result.Log.Http(context.Request.Method, context.Request.Path.Value ?? "", context.Response.StatusCode, parts.Time.GetElapsedTime(since));
    }

    /// <summary>By the route and not by the path, which may be anything.</summary>
    static void Tally(HttpContext context, Activity? span, TimeSpan took)
    {
        var route = context.Items[typeof(Route)] as Route;
        HttpTally.Count(route?.Pattern, context.Request.Method, context.Response.StatusCode, took);
        if (span is null) return;
        span.DisplayName = $"{context.Request.Method} {route?.Pattern ?? "none"}";
        span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route?.Pattern).SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= 500) Tracing.Fail(span, $"status {context.Response.StatusCode}");
    }

    async Task AnswerAsync(ApiCall call)
    {
        Route? route = null;
        try
        {
            SafeHeaders.Set(call.Context.Response.Headers);
            gate.Count(call.Context, call.Entrance);
            HostCheck.Check(call.Context, call.Entrance);
            if (Cors.Answered(call)) return;
            call.Context.Items[typeof(Route)] = route = Find(call);
            call.Caller = route is { Role: Role.Anyone } ? call.Caller : gate.Identify(call.Context, call.Entrance);
            Gate.Check(call.Caller, route?.Role ?? Role.Viewer);
            if (route is null) throw Problems.UnknownRoute(call.Context.Request.Path);
            BodyCheck.Check(call.Context.Request, route);
            if (Audit.IsOf(route)) call.Deciding = answer => Audit.Tell(call, route, answer);
            await CarryOutAsync(call, route);
        }
        catch (OutliveException refusal) when (!call.Context.Response.HasStarted)
        {
            audit.Denied(call, route, refusal);
            await RefuseAsync(call, Problems.Of(refusal));
        }
        catch (BadHttpRequestException problem) when (!call.Context.Response.HasStarted)
        {
            await RefuseAsync(call, Problems.Of(Problems.Unreadable(problem)));
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

    /// <summary>Null: there is none, which who may not read here need not know.</summary>
    static Route? Find(ApiCall call)
    {
        var request = call.Context.Request;
        var (route, arguments, methods) = Routes.Find(request.Method, PathOf(call.Context));
        call.Arguments = arguments;
        if (route is not null || methods.Length == 0) return route;
        call.Context.Response.Headers.Allow = string.Join(", ", methods);
        throw Problems.WrongMethod(request.Method, request.Path, methods);
    }

    /// <summary>As it was sent, so that it is decoded once and not twice; in the other forms of RFC 9112, 3.2, as Kestrel has it.</summary>
    static string PathOf(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()?.RawTarget is { } target && target.StartsWith('/') ? target.Split('?')[0] : context.Request.Path.ToUriComponent();

    Task CarryOutAsync(ApiCall call, Route route) => !route.Changes || KeptAnswers.KeyOf(call) is not { } key ? route.Answer(call)
        : kept.AnswerAsync(call, key, () => AnswerRefusalsAsync(call, route));

    /// <summary>A refusal is an answer too, which is kept like others.</summary>
    static async Task AnswerRefusalsAsync(ApiCall call, Route route)
    {
        try
        {
            await route.Answer(call);
        }
        catch (OutliveException refusal) when (!call.Context.Response.HasStarted)
        {
            await RefuseAsync(call, Problems.Of(refusal));
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
        if (problem.Status == StatusCodes.Status401Unauthorized) call.Context.Response.Headers.WWWAuthenticate = "Bearer realm=\"outlive\"";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Default.Problem);
        return call.SendAsync(new(problem.Status, "application/problem+json", bytes) { Code = problem.Code });
    }
}
