using System.Text;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Resources;

/// <summary>The plan in force, and new ones.</summary>
internal static class PlanRoutes
{
    public static async Task Show(ApiCall call) =>
        await call.BytesAsync(Encoding.UTF8.GetBytes((await call.InstanceAsync()).ShowPlan()), "application/yaml");

    public static async Task LastReply(ApiCall call)
    {
        if ((await call.InstanceAsync()).LastReply is { } reply) await call.JsonAsync(reply, ApiJson.Default.PlanReply);
        else await call.NothingAsync();
    }

    public static async Task Check(ApiCall call)
    {
        var request = await ReadAsync(call);
        await call.JsonAsync(await (await call.InstanceAsync()).CheckPlanAsync(request, call.Cancel), ApiJson.Default.PlanReply);
    }

    public static async Task Apply(ApiCall call)
    {
        var request = await ReadAsync(call);
        await call.JsonAsync(await (await call.InstanceAsync()).ApplyPlanAsync(request, call.By, call.Cancel), ApiJson.Default.PlanReply);
    }

    static async Task<PlanRequest> ReadAsync(ApiCall call)
    {
        var request = await call.ReadAsync(ApiJson.Default.PlanRequest, orDefault: true);
        foreach (var file in request.Files)
            if (!Path.IsPathFullyQualified(file))
                throw new OutliveException(ErrorCode.BadRequest, $"cannot read plan \"{file}\": its path is not absolute; the daemon has another folder than you", file);
        return request;
    }
}
