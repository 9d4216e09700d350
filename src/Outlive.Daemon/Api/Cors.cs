using Microsoft.AspNetCore.Http;
using Outlive.Daemon.Auth;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Api;

/// <summary>Pages of other sites may use the API only from the origins that the plan lists. Cookies are never asked for: a token is shown, or nothing.</summary>
internal static class Cors
{
    const string Methods = "GET, POST, PUT, DELETE", Words = "authorization, content-type, idempotency-key, if-match, last-event-id", Shown = "etag, link, retry-after, idempotency-replayed";

    /// <summary>True: it was only a question whether it may be asked.</summary>
    public static bool Answered(ApiCall call)
    {
        if (HostCheck.ListedOrigin(call.Context, call.Entrance) is not { } origin) return false;
        var headers = call.Context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = Shown;
        headers.Vary = "Origin";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (!HttpMethods.IsOptions(call.Context.Request.Method)) return false;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = Words;
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
