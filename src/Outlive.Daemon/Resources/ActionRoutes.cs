using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Resources;

/// <summary>What is done to services. With ?wait= the answer comes when it is done, or its time is up.</summary>
internal static class ActionRoutes
{
    static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(60), LongestLimit = TimeSpan.FromDays(7);

    delegate Task<ServiceSnapshot[]> Action(Instance instance, CancellationToken cancel);

    public static Task Start(ApiCall call) => SelectAsync(call, (x, selection, cancel) => x.StartAsync(selection, call.Asked, cancel));

    public static Task Stop(ApiCall call) => SelectAsync(call, (x, selection, cancel) => x.StopAsync(selection, call.Asked, cancel));

    public static Task Restart(ApiCall call) => SelectAsync(call, (x, selection, cancel) => x.RestartAsync(selection, call.Asked, cancel));

    public static Task StartOne(ApiCall call) => DoAsync(call, (x, cancel) => x.StartAsync(One(call), call.Asked, cancel));

    public static Task StopOne(ApiCall call) => DoAsync(call, (x, cancel) => x.StopAsync(One(call), call.Asked, cancel));

    public static Task RestartOne(ApiCall call) => DoAsync(call, (x, cancel) => x.RestartAsync(One(call), call.Asked, cancel));

    public static async Task Signal(ApiCall call)
    {
        var request = await call.ReadAsync(ApiJson.Default.SignalRequestBody);
        call.Note = Printable.Of(request.Signal);
        await DoAsync(call, (x, cancel) => x.SignalAsync(call.Argument, request, call.Asked, cancel));
    }

    public static async Task Scale(ApiCall call)
    {
        var request = await call.ReadAsync(ApiJson.Default.ScaleRequest);
        call.Note = FormattableString.Invariant($"{request.Replicas} replicas");
        await DoAsync(call, (x, cancel) => x.ScaleAsync(call.Argument, request.Replicas, call.Asked, cancel));
    }

    public static async Task Wait(ApiCall call)
    {
        var what = WaitWord(call.Query, "for") ?? WaitFor.Ready;
        var limit = Limit(call.Query);
        var reply = await (await call.InstanceAsync()).WaitAsync((await call.ReadAsync(ApiJson.Default.SelectionRequest)).Services, what, limit, call.Cancel);
        await call.JsonAsync(reply, ApiJson.Default.WaitReply);
    }

    static SelectionRequest One(ApiCall call) =>
        new() { Services = [call.Argument], Related = call.Query.Flag("related", otherwise: true), Force = call.Query.Flag("force") };

    static async Task SelectAsync(ApiCall call, Func<Instance, SelectionRequest, CancellationToken, Task<ServiceSnapshot[]>> action)
    {
        var selection = await call.ReadAsync(ApiJson.Default.SelectionRequest, orDefault: true);
        call.Note = selection.Services.Length == 0 ? "all" : Printable.Of(string.Join(", ", selection.Services));
        await DoAsync(call, (x, cancel) => action(x, selection, cancel));
    }

    static async Task DoAsync(ApiCall call, Action action)
    {
        var (what, limit) = (WaitWord(call.Query, "wait"), Limit(call.Query));
        var instance = await call.InstanceAsync();
        var services = await action(instance, call.Cancel);
        if (what is not { } awaited)
        {
            await call.JsonAsync(services, ApiJson.Default.ServiceSnapshotArray, tag: call.Arguments.Length > 0 ? instance.TagOf(instance.Find(call.Argument)) : null);
            return;
        }
        var ids = Array.ConvertAll(services, x => x.Id);
        var reply = ids.Length == 0 ? new WaitReply() : await instance.WaitAsync(ids, awaited, limit, call.Cancel);
        await call.JsonAsync(reply, ApiJson.Default.WaitReply);
    }

    static TimeSpan Limit(Query query)
    {
        var limit = query.Duration("timeout") ?? UsualLimit;
        return limit <= LongestLimit ? limit : throw Query.Wrong("timeout", query.Text("timeout")!, "7d at most");
    }

    static WaitFor? WaitWord(Query query, string name) => query.Text(name) switch
    {
        null => null,
        "started" => WaitFor.Started,
        "ready" => WaitFor.Ready,
        "stopped" => WaitFor.Stopped,
        "settled" => WaitFor.Settled,
        var other => throw Query.Wrong(name, other, "started, ready, stopped or settled"),
    };
}
