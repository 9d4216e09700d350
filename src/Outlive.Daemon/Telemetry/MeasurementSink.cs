using System.Diagnostics.Metrics;
using Outlive.Daemon.Metrics;

namespace Outlive.Daemon.Telemetry;

/// <summary>Collects the values of one metric as measurements; of a histogram one of its two numbers.</summary>
internal sealed class MeasurementSink(bool count) : IMetricSink
{
    public List<Measurement<double>> Found { get; } = [];

    public void Add(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var tags = new KeyValuePair<string, object?>[labels.Length];
        for (var i = 0; i < labels.Length; i++) tags[i] = new(labels[i].Name, labels[i].Value);
        Found.Add(new(value, tags));
    }

    public void AddHistogram(ReadOnlySpan<double> bounds, ReadOnlySpan<long> counts, double sum, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var total = 0L;
        foreach (var one in counts) total += one;
        Add(count ? total : sum, labels);
    }
}
