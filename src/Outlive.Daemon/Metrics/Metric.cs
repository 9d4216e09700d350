namespace Outlive.Daemon.Metrics;

/// <summary>One metric: what it is called, what it says, and how its values are found.</summary>
internal sealed record Metric(string Name, MetricType Type, string Help, Action<MetricSource, IMetricSink> Read);
