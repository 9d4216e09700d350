using System.Globalization;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Resources;

/// <summary>Processes, whoever owns them.</summary>
internal static class ProcessRoutes
{
    public static async Task List(ApiCall call)
    {
        var (service, running) = (call.Query.Text("service"), call.Query.Text("running") is null ? (bool?)null : call.Query.Flag("running"));
        var found = new List<ProcessDetails>();
        foreach (var process in await (await call.InstanceAsync()).ProcessesAsync(call.Cancel))
            if ((service is null || process.Service == service) && (running is null || process.Running == running)) found.Add(process);
        await call.JsonAsync(Page.Of(call, found, x => x.Id), ApiJson.Default.ProcessDetailsArray);
    }

    /// <summary>By its id; by a pid while it runs, since afterwards that is another's.</summary>
    public static async Task Find(ApiCall call)
    {
        var byPid = int.TryParse(call.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var pid);
        foreach (var process in await (await call.InstanceAsync()).ProcessesAsync(call.Cancel))
        {
            if (process.Id != call.Argument && !(byPid && process.Running && process.Pid == pid)) continue;
            await call.JsonAsync(process, ApiJson.Default.ProcessDetails);
            return;
        }
        throw new OutliveException(ErrorCode.NotFound, $"cannot find process \"{Printable.Of(call.Argument)}\": this instance has none of this id or pid; GET {ApiRoutes.Processes} lists them", call.Argument);
    }
}
