namespace Outlive.Logs;

/// <summary>Knows whose output there is.</summary>
internal interface ILogSources
{
    /// <summary>All that exist of some services (of all when none is named), with the version of this answer.</summary>
    (long Version, IReadOnlyList<LogSource> Sources) List(IReadOnlyCollection<string> services);

    /// <summary>Completes when an answer may differ from that of a version; at once when it does already.</summary>
    Task ChangedAsync(long version, CancellationToken cancellationToken);

    /// <summary>A signal for one follower of a running source, which disposes it if it can be disposed.</summary>
    IOutputSignal Watch(LogSource source);
}
