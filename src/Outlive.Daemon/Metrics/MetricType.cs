namespace Outlive.Daemon.Metrics;

/// <summary>As Prometheus has them.</summary>
internal enum MetricType { Gauge, Counter, Histogram }
