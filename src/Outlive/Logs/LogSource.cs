namespace Outlive.Logs;

/// <summary>The output of one process of a service.</summary>
/// <param name="Directory">Its output directory and nobody else's.</param>
/// <param name="StartedAt">Orders the processes of a service; the same whenever it is asked for, also after a restart of the daemon.</param>
/// <param name="Running">There is a signal for it, since output may still come.</param>
internal sealed record LogSource(string Service, string Process, string Directory, DateTimeOffset StartedAt, bool Running)
{
    public static readonly Comparison<LogSource> ByStart = (one, other) =>
        one.StartedAt != other.StartedAt ? one.StartedAt.CompareTo(other.StartedAt) : string.CompareOrdinal(one.Process, other.Process);
}
