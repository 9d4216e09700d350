using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Resources;

/// <summary>Commands that the plan doesn't know.</summary>
internal static class RunRoutes
{
    public static async Task Exec(ApiCall call)
    {
        var request = await ReadAsync(call);
        await call.JsonAsync(await (await call.InstanceAsync()).ExecAsync(call.Argument, request, call.Asked, call.Cancel), ApiJson.Default.RunReply);
    }

    public static async Task Run(ApiCall call)
    {
        var request = await ReadAsync(call);
        await call.JsonAsync(await (await call.InstanceAsync()).RunAsync(request, call.Asked, call.Cancel), ApiJson.Default.ServiceSnapshot);
    }

    static async Task<RunRequest> ReadAsync(ApiCall call)
    {
        var request = await call.ReadAsync(ApiJson.Default.RunRequest);
        // The words after it may be secret.
        call.Note = Printable.Of(request.Command is [var program, ..] ? program : "");
        return request.Command is [{ Length: > 0 }, ..] ? request : throw new OutliveException(ErrorCode.BadRequest, "cannot run a command: there is none; give it as \"command\": [\"program\", \"argument\"]");
    }
}
