using Microsoft.Extensions.Primitives;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Requests;

/// <summary>ETag and If-Match (RFC 9110, 8.8.3 and 13.1.1).</summary>
internal static class Tags
{
    public static string Write(string tag) => $"\"{tag}\"";

    /// <summary>Null: any version will do.</summary>
    public static string[]? Of(StringValues header)
    {
        if (header.Count == 0) return null;
        var tags = new List<string>();
        foreach (var line in header)
            foreach (var part in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
                if (part == "*") return null;
                else if (part is ['"', .. var tag, '"']) tags.Add(tag);
                // A weak one never matches here (13.1.1); it may come along.
                else if (!part.StartsWith("W/\"", StringComparison.Ordinal)) throw new OutliveException(ErrorCode.BadRequest, "cannot read the request: If-Match takes tags in quotes, as ETag had them, or *", "If-Match");
        return [.. tags];
    }
}
