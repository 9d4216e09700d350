using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Outlive.Contracts.Api;

namespace Outlive.Daemon.Requests;

/// <summary>
/// A body says what it is, and is what the route takes. A form, or text without a type, is what a page of another site may send
/// without being asked whether it may; JSON is not.
/// </summary>
internal static class BodyCheck
{
    public static void Check(HttpRequest request, Route route)
    {
        if (request.Headers.IfMatch.Count > 0 && !route.Conditional)
            throw new OutliveException(ErrorCode.BadRequest, $"cannot {request.Method} \"{request.Path}\": it knows no versions, so If-Match would hold nothing back; leave it out", "If-Match");
        if (!HasBody(request) || Takes(request.ContentType, route)) return;
        throw new OutliveException(ErrorCode.UnsupportedType, $"cannot read the request: its Content-Type is {(request.ContentType is null ? "missing" : "not one it takes")}; send application/json{(route.TakesYaml ? " or application/yaml" : "")}", "Content-Type");
    }

    static bool HasBody(HttpRequest request) =>
        request.ContentLength is not 0 && (request.ContentLength > 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true);

    static bool Takes(string? type, Route route) => MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.MediaType.Value is { } media &&
        (media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || (route.TakesYaml && media.Equals("application/yaml", StringComparison.OrdinalIgnoreCase)));
}
