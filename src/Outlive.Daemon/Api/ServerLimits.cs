using Microsoft.AspNetCore.Server.Kestrel.Core;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Api;

/// <summary>How much anybody may ask for at once, and how slowly. docs/api.md has the same numbers.</summary>
internal static class ServerLimits
{
    const int HeaderBytes = 16 * 1024, HeaderCount = 64, LineBytes = 8 * 1024, Connections = 2048, LeastBytesInASecond = 240;
    static readonly TimeSpan Head = TimeSpan.FromSeconds(10), Idle = TimeSpan.FromMinutes(2), Grace = TimeSpan.FromSeconds(5);

    public static void Set(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = ApiCall.LargestPlan;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.MaxRequestLineSize = LineBytes;
        limits.RequestHeadersTimeout = Head;
        limits.KeepAliveTimeout = Idle;
        limits.MaxConcurrentConnections = Connections;
        limits.MaxConcurrentUpgradedConnections = Connections / 2;
        limits.MinRequestBodyDataRate = new(LeastBytesInASecond, Grace);
        limits.MinResponseDataRate = new(LeastBytesInASecond, Grace);
    }
}
