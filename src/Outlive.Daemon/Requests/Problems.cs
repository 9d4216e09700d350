using Outlive.Contracts.Api;
using Outlive.Hosting;

namespace Outlive.Daemon.Requests;

/// <summary>Refusals as problem details. The one place where a code becomes a status.</summary>
internal static class Problems
{
    public static int StatusOf(string code) => code switch
    {
        ErrorCode.BadRequest => 400,
        ErrorCode.Unauthorized => 401,
        ErrorCode.Forbidden => 403,
        ErrorCode.NotFound => 404,
        ErrorCode.WrongState or ErrorCode.Conflict or ErrorCode.Refused => 409,
        ErrorCode.WrongMethod => 405,
        ErrorCode.PreconditionFailed => 412,
        ErrorCode.TooLarge => 413,
        ErrorCode.UnsupportedType => 415,
        ErrorCode.TooMany => 429,
        ErrorCode.BadPlan => 422,
        ErrorCode.Internal => 500,
        ErrorCode.NotAvailable => 501,
        ErrorCode.KeeperLost or ErrorCode.Unreachable => 503,
        ErrorCode.TimedOut => 504,
        // A start failed: the keeper's own codes, each of which is the caller's to mend.
        _ => 422,
    };

    public static Problem Of(OutliveException refusal)
    {
        var status = StatusOf(refusal.Code);
        return new Problem { Title = TitleOf(status), Status = status, Detail = refusal.Message, Code = refusal.Code, Target = refusal.Target, Problems = refusal.Problems };
    }

    public static OutliveException UnknownRoute(string path) =>
        new(ErrorCode.NotFound, $"cannot find \"{Printable.Of(path)}\": the API has no such route; see docs/api.md", path);

    static string TitleOf(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        422 => "Unprocessable Content",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    };

    public static OutliveException WrongMethod(string method, string path, string[] known) =>
        new(ErrorCode.WrongMethod, $"cannot {Printable.Of(method)} \"{Printable.Of(path)}\": it takes {string.Join(" and ", known)}", path);

    /// <summary>What Kestrel found wrong while a body was read: too large, too slow, or no HTTP.</summary>
    public static OutliveException Unreadable(Microsoft.AspNetCore.Http.BadHttpRequestException problem) => new(problem.StatusCode switch
    {
        408 => ErrorCode.TimedOut,
        413 => ErrorCode.TooLarge,
        _ => ErrorCode.BadRequest,
    }, $"cannot read the request: {problem.Message}");
}
