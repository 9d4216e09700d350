using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Outlive.Daemon.Metrics;

/// <summary>Metrics as Prometheus reads them (text format 0.0.4), written straight into bytes.</summary>
internal sealed class PrometheusText(IBufferWriter<byte> output) : IMetricSink
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    const int LongestNumber = 32;

    Metric metric = null!;
    bool begun;

    public static void Write(MetricSource from, IBufferWriter<byte> output)
    {
        var text = new PrometheusText(output);
        foreach (var metric in MetricTable.All)
        {
            (text.metric, text.begun) = (metric, false);
            metric.Read(from, text);
        }
    }

    public void Add(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Begin();
        Line("", labels, null, value);
    }

    public void AddHistogram(ReadOnlySpan<double> bounds, ReadOnlySpan<long> counts, double sum, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Begin();
        var count = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            count += counts[i];
            Line("_bucket", labels, i < bounds.Length ? bounds[i] : double.PositiveInfinity, count);
        }
        Line("_sum", labels, null, sum);
        Line("_count", labels, null, count);
    }

    /// <summary>Only of metrics that have values.</summary>
    void Begin()
    {
        if (begun) return;
        begun = true;
        Text("# HELP ");
        Text(metric.Name);
        Text(" ");
        Text(metric.Help);
        Text("\n# TYPE ");
        Text(metric.Name);
        Text(metric.Type switch { MetricType.Counter => " counter\n", MetricType.Gauge => " gauge\n", MetricType.Histogram => " histogram\n", var other => throw new InvalidOperationException($"no metric type {other}") });
    }

    void Line(string suffix, ReadOnlySpan<(string Name, string Value)> labels, double? bound, double value)
    {
        Text(metric.Name);
        Text(suffix);
        var open = "{";
        foreach (var (name, said) in labels)
        {
            Text(open);
            Text(name);
            Text("=\"");
            Escaped(said);
            Text("\"");
            open = ",";
        }
        if (bound is { } below)
        {
            Text(open);
            Text("le=\"");
            Number(below);
            Text("\"");
            open = ",";
        }
        Text(open == "{" ? " " : "} ");
        Number(value);
        Text("\n");
    }

    void Escaped(string text)
    {
        if (text.AsSpan().IndexOfAny('\\', '"', '\n') < 0) Text(text);
        else Text(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
    }

    void Text(string text)
    {
        var room = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, room));
    }

    void Number(double value)
    {
        if (double.IsPositiveInfinity(value))
        {
            Text("+Inf");
            return;
        }
        var room = output.GetSpan(LongestNumber);
        var length = 0;
        if (value == Math.Floor(value) && Math.Abs(value) < 1e15) Utf8Formatter.TryFormat((long)value, room, out length);
        else Utf8Formatter.TryFormat(value, room, out length);
        output.Advance(length);
    }
}
