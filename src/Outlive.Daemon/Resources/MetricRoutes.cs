using Outlive.Daemon.Metrics;
using Outlive.Daemon.Requests;

namespace Outlive.Daemon.Resources;

/// <summary>Numbers for Prometheus.</summary>
internal static class MetricRoutes
{
    /// <summary>Before the instance has started it has those of the daemon alone.</summary>
    public static async Task Show(ApiCall call)
    {
        var response = call.Context.Response;
        response.ContentType = PrometheusText.ContentType;
        await response.StartAsync(call.Cancel);
        PrometheusText.Write(MetricSource.Of(call.Started), response.BodyWriter);
        await response.BodyWriter.FlushAsync(call.Cancel);
    }
}
