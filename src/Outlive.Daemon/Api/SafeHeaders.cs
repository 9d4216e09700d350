using Microsoft.AspNetCore.Http;

namespace Outlive.Daemon.Api;

/// <summary>What every answer tells a browser: show nothing of it as a page, guess no type, keep nothing, give it to no other site.</summary>
internal static class SafeHeaders
{
    public static void Set(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
