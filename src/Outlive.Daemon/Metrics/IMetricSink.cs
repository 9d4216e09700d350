namespace Outlive.Daemon.Metrics;

/// <summary>Takes the values of one metric.</summary>
internal interface IMetricSink
{
    void Add(double value, params ReadOnlySpan<(string Name, string Value)> labels);

    /// <param name="counts">For each bound how many were longer than the one before and not longer than it; one more for the rest.</param>
    void AddHistogram(ReadOnlySpan<double> bounds, ReadOnlySpan<long> counts, double sum, params ReadOnlySpan<(string Name, string Value)> labels);
}
