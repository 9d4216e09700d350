using Outlive.Contracts.Api;

namespace Outlive.Daemon.Requests;

/// <summary>How a caller wants what may go on: a list, lines, or server-sent events; and where it stopped the last time.</summary>
internal sealed record StreamShape(string Type, bool Follow, string? LastId)
{
    const string List = "application/json";

    public bool IsList => Type == List;
    public bool IsServerSent => Type == ApiRoutes.ServerSent;

    public static StreamShape Of(ApiCall call)
    {
        var accept = call.Context.Request.Headers.Accept.ToString();
        var serverSent = accept.Contains(ApiRoutes.ServerSent, StringComparison.OrdinalIgnoreCase);
        var follow = call.Query.Flag("follow", otherwise: serverSent);
        var lines = follow || accept.Contains(ApiRoutes.Lines, StringComparison.OrdinalIgnoreCase);
        var last = call.Context.Request.Headers["Last-Event-ID"].ToString();
        return new(serverSent ? ApiRoutes.ServerSent : lines ? ApiRoutes.Lines : List, follow, last.Length > 0 ? last : null);
    }
}
