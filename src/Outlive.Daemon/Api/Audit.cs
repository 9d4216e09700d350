using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Api;

/// <summary>Who asked for which change, and what became of it: told to the journal when it is decided. Never what was in the request: it may be secret.</summary>
internal sealed class Audit(ApiParts parts)
{
    const int DeniedInAMinute = 10;

    readonly Lock gate = new();
    DateTimeOffset minute;
    int denied, silent;

    /// <summary>A change, or a terminal, through which anything can be changed.</summary>
    public static bool IsOf(Route route) => route.Changes || route.Pattern.StartsWith(ApiRoutes.Attach, StringComparison.Ordinal);

    public static void Tell(ApiCall call, Route route, SentAnswer answer)
    {
        var what = $"{route.Method} {Printable.Of(call.Context.Request.Path.Value ?? "")}{(call.Note is { } note ? $" ({note})" : "")}";
        Tell(call, EventKind.AuditRequest, $"{what}: {answer.Status.ToString(CultureInfo.InvariantCulture)}{(answer.Code is { } code ? $" {code}" : "")}", route.Pattern, answer.Status, answer.Code);
    }

    /// <summary>Anybody can be turned away as often as he likes, so not every time is told.</summary>
    public void Denied(ApiCall call, Route? route, OutliveException refusal)
    {
        if (refusal.Code is not (ErrorCode.Unauthorized or ErrorCode.Forbidden or ErrorCode.TooMany) || !MayTell(out var before)) return;
        var request = call.Context.Request;
        var untold = before > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {before} more before it are not told") : "";
        Tell(call, EventKind.AuditDenied, $"{Printable.Of(request.Method)} {Printable.Of(request.Path.Value ?? "")}: {refusal.Code}{untold}", route?.Pattern, Problems.StatusOf(refusal.Code), refusal.Code);
    }

    bool MayTell(out int before)
    {
        lock (gate)
        {
            var now = parts.Time.GetUtcNow();
            before = 0;
            if (now - minute >= TimeSpan.FromMinutes(1)) (minute, denied, before, silent) = (now, 0, silent, 0);
            if (++denied <= DeniedInAMinute) return true;
            silent++;
            return false;
        }
    }

    static void Tell(ApiCall call, string kind, string message, string? route, int status, string? code)
    {
        if (call.Started is not { } instance) return;
        var details = new Dictionary<string, string> { ["status"] = status.ToString(CultureInfo.InvariantCulture) };
        if (route is not null) details["route"] = route;
        if (code is not null) details["code"] = code;
        if (call.Caller.Address is { } address) details["address"] = address;
        else if (call.Context.Connection.RemoteIpAddress is { } remote) details["address"] = remote.ToString();
        if ((call.Caller.Pid ?? call.Entrance.Peer?.Pid) is { } pid) details["pid"] = pid.ToString(CultureInfo.InvariantCulture);
        instance.Tell(new() { Kind = kind, Message = message, By = call.Caller.Name, Data = details });
    }
}
