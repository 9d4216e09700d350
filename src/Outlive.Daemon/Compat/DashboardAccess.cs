using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Outlive.Linux;

namespace Outlive.Daemon.Compat;

/// <summary>
/// Who gets in: programs of our own user or root on this machine, and pages that come from here. A name that somebody turned to
/// this machine, and a page of another site, do not.
/// </summary>
internal static class DashboardAccess
{
    public const string UserKey = "outlive.user";

    /// <summary>Other users of the machine are not even answered.</summary>
    public static ConnectionDelegate Check(ConnectionDelegate next) => connection =>
    {
        if (connection is not { LocalEndPoint: IPEndPoint local, RemoteEndPoint: IPEndPoint remote }) return Task.CompletedTask;
        if (TcpPeer.UserOf(local, remote) is not { } user || (user != 0 && user != Libc.EffectiveUser())) return Task.CompletedTask;
        connection.Items[UserKey] = user == 0 ? "dashboard:root" : FormattableString.Invariant($"dashboard:uid:{user}");
        return next(connection);
    };

    public static bool IsOurs(HttpContext context)
    {
        var request = context.Request;
        var (host, local) = (request.Host, context.Connection.LocalIpAddress);
        var named = host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && address.Equals(local?.IsIPv4MappedToIPv6 == true ? local.MapToIPv4() : local));
        if (!named || (host.Port ?? 80) != context.Connection.LocalPort) return false;
        if (request.Headers.Origin is { Count: > 0 } origins) return origins is [{ } origin] && origin.Equals($"http://{host.Value}", StringComparison.OrdinalIgnoreCase);
        return request.Headers["Sec-Fetch-Site"].ToString() is not ("cross-site" or "same-site");
    }
}
