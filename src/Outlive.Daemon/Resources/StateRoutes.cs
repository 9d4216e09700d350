using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Resources;

/// <summary>The state of a dashboard of plain processes: in, and cleared.</summary>
internal static class StateRoutes
{
    public static async Task Import(ApiCall call)
    {
        var start = call.Query.Flag("start");
        var servers = await call.ReadAsync(ApiJson.Default.DictionaryStringStoredServer);
        await call.JsonAsync(await (await call.InstanceAsync()).ImportStateAsync(servers, start, call.Asked), ApiJson.Default.ImportedServerArray);
    }

    public static async Task Clear(ApiCall call)
    {
        await (await call.InstanceAsync()).ClearStateAsync(call.Asked);
        await call.NothingAsync();
    }
}
