using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Resources;

/// <summary>Processes that nobody owns, and strangers on our ports.</summary>
internal static class OrphanRoutes
{
    public static async Task List(ApiCall call) =>
        await call.JsonAsync(Page.Of(call, await (await call.InstanceAsync()).OrphansAsync(call.Cancel), x => string.Create(CultureInfo.InvariantCulture, $"{x.Pid}-{x.StartTime}")), ApiJson.Default.OrphanSnapshotArray);

    /// <summary>A pid alone may be another's by now: with its start time it is one process for certain.</summary>
    public static async Task Kill(ApiCall call)
    {
        var parts = call.Argument.Split('-');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
            throw Query.Wrong("the process", call.Argument, "its pid and its start time, as in 4711-123456");
        await (await call.InstanceAsync()).KillOrphanAsync(pid, start, call.Query.Flag("force"), call.Asked, call.Cancel);
        await call.NothingAsync();
    }
}
