using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.Hosting;

namespace Outlive.Daemon.Resources;

/// <summary>The instance as a whole.</summary>
internal static class InstanceRoutes
{
    public static Task Live(ApiCall call) => call.BytesAsync("live\n"u8.ToArray(), "text/plain");

    /// <summary>It has taken over what runs, and can be asked.</summary>
    public static Task Ready(ApiCall call) =>
        call.Started is null ? call.BytesAsync("starting\n"u8.ToArray(), "text/plain", 503) : call.BytesAsync("ready\n"u8.ToArray(), "text/plain");

    public static async Task Describe(ApiCall call) => await call.JsonAsync((await call.InstanceAsync()).Describe(), ApiJson.Default.InstanceSnapshot);

    public static async Task ExportState(ApiCall call) => await call.JsonAsync((await call.InstanceAsync()).ExportState(), ApiJson.Default.DictionaryStringStoredServer);

    public static async Task Logging(ApiCall call) => await call.JsonAsync((await call.InstanceAsync()).Logging, ApiJson.Default.LoggingSettings);

    public static async Task SetLogging(ApiCall call)
    {
        var settings = await call.ReadAsync(ApiJson.Default.LoggingSettings);
        var instance = await call.InstanceAsync();
        call.Note = $"{Printable.Of(settings.Level)}, {Printable.Of(string.Join(", ", settings.Categories))}";
        instance.SetLogging(settings);
        await call.JsonAsync(instance.Logging, ApiJson.Default.LoggingSettings);
    }

    /// <summary>Answered first: the end of the instance is the end of this connection.</summary>
    public static async Task Shutdown(ApiCall call)
    {
        var stop = call.Query.Flag("stop");
        var instance = await call.InstanceAsync();
        var ending = instance.ShutdownAsync(stop, call.Asked, CancellationToken.None);
        if (ending.IsFaulted) await ending;
        await call.NothingAsync(202);
        await call.Context.Response.CompleteAsync();
        await ending;
    }
}
