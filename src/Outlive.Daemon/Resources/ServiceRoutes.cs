using System.Globalization;
using System.Text;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Resources;

/// <summary>Services: what they are and why, and definitions made at run time.</summary>
internal static class ServiceRoutes
{
    public static async Task List(ApiCall call)
    {
        var (category, search, states, labels) = (call.Query.Text("category"), call.Query.Text("search"), States(call.Query), Labels(call.Query));
        var found = new List<ServiceSnapshot>();
        foreach (var service in (await call.InstanceAsync()).Services())
            if ((category is null || service.Category == category) && (states.Count == 0 || states.Contains(service.State)) && HasAll(service, labels) && (search is null || service.Id.Contains(search, StringComparison.OrdinalIgnoreCase)))
                found.Add(service);
        await call.JsonAsync(Page.Of(call, found, x => x.Id), ApiJson.Default.ServiceSnapshotArray);
    }

    /// <summary>One replica by its id as an object; by a name, all of its replicas when there are several.</summary>
    public static async Task Find(ApiCall call)
    {
        var instance = await call.InstanceAsync();
        var found = instance.Find(call.Argument);
        if (found.Length == 1) await call.JsonAsync(found[0], ApiJson.Default.ServiceSnapshot, tag: instance.TagOf(found));
        else await call.JsonAsync(found, ApiJson.Default.ServiceSnapshotArray, tag: instance.TagOf(found));
    }

    public static async Task Define(ApiCall call)
    {
        var text = Encoding.UTF8.GetString((await call.ReadBytesAsync(ApiCall.LargestPlan)).Span);
        await call.JsonAsync(await (await call.InstanceAsync()).DefineAsync(call.Argument, text, call.Asked, call.Cancel), ApiJson.Default.ServiceSnapshotArray);
    }

    public static async Task Remove(ApiCall call)
    {
        await (await call.InstanceAsync()).RemoveAsync(call.Argument, call.Asked, call.Cancel);
        await call.NothingAsync();
    }

    public static async Task Why(ApiCall call) => await call.JsonAsync(await (await call.InstanceAsync()).WhyAsync(call.Argument, call.Cancel), ApiJson.Default.WhyReport);

    public static async Task Graph(ApiCall call) => await call.JsonAsync((await call.InstanceAsync()).Graph(), ApiJson.Default.GraphSnapshot);

    public static async Task Usage(ApiCall call)
    {
        var (since, step) = (call.Query.Time("since"), call.Query.Duration("step"));
        await call.JsonAsync(Page.Of(call, (await call.InstanceAsync()).Usage(call.Argument, since, step), x => x.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)), ApiJson.Default.UsageSnapshotArray);
    }

    public static Task PauseProbes(ApiCall call) => SetProbesAsync(call, paused: true);

    public static Task ResumeProbes(ApiCall call) => SetProbesAsync(call, paused: false);

    static async Task SetProbesAsync(ApiCall call, bool paused) =>
        await call.JsonAsync(await (await call.InstanceAsync()).PauseProbesAsync(call.Argument, paused, call.Asked, call.Cancel), ApiJson.Default.ServiceSnapshotArray);

    static HashSet<ServiceState> States(Query query)
    {
        var states = new HashSet<ServiceState>();
        foreach (var word in query.All("state"))
            states.Add(Enum.TryParse<ServiceState>(word, ignoreCase: true, out var state) && !char.IsAsciiDigit(word[0]) ? state
                : throw Query.Wrong("state", word, string.Join(", ", Enum.GetNames<ServiceState>()).ToLowerInvariant()));
        return states;
    }

    static List<(string Name, string? Value)> Labels(Query query)
    {
        var labels = new List<(string, string?)>();
        foreach (var label in query.All("label"))
        {
            var parts = label.Split('=', 2);
            labels.Add((parts[0], parts.Length == 2 ? parts[1] : null));
        }
        return labels;
    }

    static bool HasAll(ServiceSnapshot service, List<(string Name, string? Value)> labels)
    {
        foreach (var (name, value) in labels)
            if (!service.Labels.TryGetValue(name, out var has) || (value is not null && has != value)) return false;
        return true;
    }
}
