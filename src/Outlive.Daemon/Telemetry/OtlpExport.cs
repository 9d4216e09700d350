using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Outlive.Contracts;
using Outlive.Daemon.Metrics;
using Outlive.Diagnostics;
using Outlive.Hosting;
using Metric = Outlive.Daemon.Metrics.Metric;
using MetricType = Outlive.Daemon.Metrics.MetricType;

namespace Outlive.Daemon.Telemetry;

/// <summary>
/// Sends metrics and spans to a collector. Where and how the standard variables say; the metrics are those of /metrics. Only who
/// has looked at <see cref="TelemetryVariables"/> may touch this class.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    /// <summary>One look at the instance does for all instruments of one collection.</summary>
    static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(200);

    readonly Task<Instance> starting;
    readonly TimeProvider time;
    readonly Meter meter = new(Tracing.Name, Product.Version);
    readonly MeterProvider? metrics;
    readonly TracerProvider? traces;
    readonly Lock gate = new();
    MetricSource source = new();
    long lookedAt;

    public OtlpExport(Task<Instance> starting, string instance, TimeProvider time)
    {
        (this.starting, this.time) = (starting, time);
        foreach (var metric in MetricTable.All) Instrument(metric);
        if (TelemetryVariables.Metrics)
            metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(x => Describe(x, instance)).AddMeter(Tracing.Name).AddOtlpExporter().Build();
        if (TelemetryVariables.Traces)
            traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(x => Describe(x, instance)).AddSource(Tracing.Name).AddOtlpExporter().Build();
    }

    static void Describe(ResourceBuilder resource, string instance)
    {
        if (Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is not { Length: > 0 }) resource.AddService("outlive", serviceVersion: Product.Version);
        resource.AddAttributes([new("outlive.instance", instance)]);
    }

    void Instrument(Metric metric)
    {
        if (metric.Type == MetricType.Gauge) meter.CreateObservableGauge(metric.Name, () => Measure(metric), null, metric.Help);
        else if (metric.Type == MetricType.Counter) meter.CreateObservableCounter(metric.Name, () => Measure(metric), null, metric.Help);
        else
        {
            // What is counted already can't be handed on as a histogram; how many and how long can.
            meter.CreateObservableCounter($"{metric.Name}_count", () => Measure(metric, count: true), null, metric.Help);
            meter.CreateObservableCounter($"{metric.Name}_sum", () => Measure(metric), null, metric.Help);
        }
    }

    List<Measurement<double>> Measure(Metric metric, bool count = false)
    {
        var found = new MeasurementSink(count);
        metric.Read(Source(), found);
        return found.Found;
    }

    MetricSource Source()
    {
        lock (gate)
        {
            if (lookedAt == 0 || time.GetElapsedTime(lookedAt) > s_fresh)
            {
                source = MetricSource.Of(starting.IsCompletedSuccessfully ? starting.Result : null);
                lookedAt = time.GetTimestamp();
            }
            return source;
        }
    }

    /// <summary>What is not sent yet is sent, for a moment.</summary>
    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
        meter.Dispose();
    }
}
