using Outlive.Daemon.Documents;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Resources;

/// <summary>What this API is: the same for every instance, so it is no secret of any.</summary>
internal static class DocumentRoutes
{
    public static Task Json(ApiCall call) => call.BytesAsync(OpenApiDocument.Write(call.Parts.Routes), "application/json");

    public static Task Html(ApiCall call)
    {
        call.Context.Response.Headers.ContentSecurityPolicy = ApiPage.Policy;
        return call.BytesAsync(ApiPage.Write(call.Parts.Routes), "text/html; charset=utf-8");
    }
}
