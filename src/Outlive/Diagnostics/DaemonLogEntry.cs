namespace Outlive.Diagnostics;

/// <summary>One entry of the daemon's log before it is text.</summary>
internal sealed record DaemonLogEntry(DaemonLogLevel Level, string Category, string Message)
{
    public IReadOnlyCollection<KeyValuePair<string, object?>> Values { get; init; } = [];
    public string? ProcessId { get; init; }
    public string? ContainerId { get; init; }
    public string? NetworkId { get; init; }
    public Exception? Exception { get; init; }
}
