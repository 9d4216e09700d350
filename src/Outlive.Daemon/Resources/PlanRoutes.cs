using System.Text;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Resources;

/// <summary>The plan in force, and new ones.</summary>
internal static class PlanRoutes
{
    /// <summary>As YAML, which is how plans are written, or as JSON for those who ask for it.</summary>
    public static async Task Show(ApiCall call)
    {
        var instance = await call.InstanceAsync();
        var json = call.Context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        if (json) await call.BytesAsync(instance.ShowPlanJson(), "application/json", tag: instance.PlanTag);
        else await call.BytesAsync(Encoding.UTF8.GetBytes(instance.ShowPlan()), "application/yaml", tag: instance.PlanTag);
    }

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
        await call.JsonAsync(await (await call.InstanceAsync()).ApplyPlanAsync(request, call.Asked, call.Cancel), ApiJson.Default.PlanReply);
    }

    static async Task<PlanRequest> ReadAsync(ApiCall call)
    {
        var request = await call.ReadAsync(ApiJson.Default.PlanRequest, orDefault: true);
        call.Note = request.Files.Length == 0 ? "the files in force" : Printable.Of(string.Join(", ", request.Files));
        foreach (var file in request.Files)
            if (!Path.IsPathFullyQualified(file))
                throw new OutliveException(ErrorCode.BadRequest, $"cannot read plan \"{file}\": its path is not absolute; the daemon has another folder than you", file);
        return request;
    }
}
