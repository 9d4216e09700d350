using System.Net;
using Microsoft.AspNetCore.Http;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Auth;

/// <summary>
/// A browser asks for other sites too. Whose name leads to us without being ours is refused (DNS rebinding), and so is what a page
/// of another site sends. An IP address needs no list: no name had to be looked up for it, so nobody can have turned it to us.
/// </summary>
internal static class HostCheck
{
    public static void Check(HttpContext context, Entrance entrance)
    {
        if (!IsOurs(context, entrance))
            throw new OutliveException(ErrorCode.Forbidden, entrance.IsUnix
                ? "cannot answer: the Host of the request is not \"outlive\" or \"localhost\"; write http://outlive/ before the path"
                : "cannot answer: the Host of the request is not one of ours; use the address, or name it in server.hosts of the plan");
        if (IsForeign(context, entrance))
            throw new OutliveException(ErrorCode.Forbidden, "cannot answer: the request comes from a page of another site; list its origin in server.cors of the plan if it may");
    }

    /// <summary>The origin in the request, when the plan lists it.</summary>
    public static string? ListedOrigin(HttpContext context, Entrance entrance) =>
        context.Request.Headers.Origin is [{ } origin] && !entrance.IsUnix && Array.IndexOf(entrance.Rules().Cors, origin) >= 0 ? origin : null;

    static bool IsOurs(HttpContext context, Entrance entrance)
    {
        var host = context.Request.Host.Host;
        if (entrance.IsUnix) return host is "outlive" or "localhost";
        var local = context.Connection.LocalIpAddress;
        if (host.Length == 0 || local is null) return false;
        if (local.IsIPv4MappedToIPv6) local = local.MapToIPv4();
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address) && address.Equals(local)) return true;
        return (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && IPAddress.IsLoopback(local))
            || Array.Exists(entrance.Rules().Hosts, x => x.Equals(host, StringComparison.OrdinalIgnoreCase));
    }

    static bool IsForeign(HttpContext context, Entrance entrance)
    {
        var request = context.Request;
        if (request.Headers.Origin.Count > 0)
        {
            var own = $"{(entrance.Secure ? "https" : "http")}://{request.Host.Value}";
            return !(request.Headers.Origin is [{ } origin] && origin.Equals(own, StringComparison.OrdinalIgnoreCase)) && ListedOrigin(context, entrance) is null;
        }
        // Without an Origin it may still say of itself where it comes from: a form, an image, a link.
        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && !HttpMethods.IsGet(request.Method);
    }
}
