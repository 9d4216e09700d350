using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Resources;

/// <summary>Addresses that are told of events, and what they did not take.</summary>
internal static class WebhookRoutes
{
    public static async Task List(ApiCall call) => await call.JsonAsync((await call.InstanceAsync()).Webhooks(), ApiJson.Default.WebhookSnapshotArray);

    public static async Task Dead(ApiCall call)
    {
        var (webhook, limit) = (call.Query.Text("webhook"), call.Query.Count("limit") ?? int.MaxValue);
        var letters = (await call.InstanceAsync()).DeadLetters().Where(x => webhook is null || x.Webhook == webhook);
        await call.JsonAsync(letters.Take(limit).ToArray(), ApiJson.Default.DeadLetterArray);
    }

    public static async Task Redeliver(ApiCall call)
    {
        await (await call.InstanceAsync()).RedeliverAsync(call.Argument, call.Cancel);
        await call.NothingAsync();
    }
}
