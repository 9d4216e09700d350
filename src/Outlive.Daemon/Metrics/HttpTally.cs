using System.Collections.Concurrent;
using System.Globalization;

namespace Outlive.Daemon.Metrics;

/// <summary>
/// Counts what the API answers, by routes and not by paths: what anybody may ask for must not make the daemon grow. Of the whole
/// process, as its other numbers are.
/// </summary>
internal static class HttpTally
{
    static readonly double[] s_bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

    static readonly ConcurrentDictionary<(string Route, string Method, int Status), StrongCount> s_requests = new();
    static readonly ConcurrentDictionary<string, Times> s_times = new(StringComparer.Ordinal);

    /// <param name="route">Null: there is none, and then its method is any text at all.</param>
    public static void Count(string? route, string method, int status, TimeSpan took)
    {
        s_requests.GetOrAdd((route ?? "none", route is null ? "any" : method, status), static _ => new()).Increment();
        s_times.GetOrAdd(route ?? "none", static _ => new()).Add(took.TotalSeconds);
    }

    public static void Requests(IMetricSink to)
    {
        foreach (var ((route, method, status), count) in s_requests)
            to.Add(count.Value, ("route", route), ("method", method), ("status", status.ToString(CultureInfo.InvariantCulture)));
    }

    public static void Durations(IMetricSink to)
    {
        foreach (var (route, times) in s_times) times.Write(to, route);
    }

    sealed class StrongCount
    {
        long value;

        public long Value => Interlocked.Read(ref value);

        public void Increment() => Interlocked.Increment(ref value);
    }

    sealed class Times
    {
        readonly Lock gate = new();
        readonly long[] counts = new long[s_bounds.Length + 1];
        double sum;

        public void Add(double seconds)
        {
            var at = 0;
            while (at < s_bounds.Length && seconds > s_bounds[at]) at++;
            lock (gate)
            {
                counts[at]++;
                sum += seconds;
            }
        }

        public void Write(IMetricSink to, string route)
        {
            Span<long> seen = stackalloc long[s_bounds.Length + 1];
            double total;
            lock (gate)
            {
                counts.CopyTo(seen);
                total = sum;
            }
            to.AddHistogram(s_bounds, seen, total, ("route", route));
        }
    }
}
