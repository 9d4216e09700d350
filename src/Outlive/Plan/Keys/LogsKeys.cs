namespace Outlive.Plan.Keys;

/// <summary>`logs` of a service.</summary>
internal static class LogsKeys
{
    const long LeastSize = 4096;

    public static KeyGroup<LogsDefinition> Keys { get; } = new("logs",
    [
        Rows<LogsDefinition>.Size("max_size", "Of one segment of one stream.", Defaults.LogSize, LeastSize, logs => logs.MaxSize, (logs, value) => logs.MaxSize = value),
        Rows<LogsDefinition>.Integer("keep", "Segments that are kept.", Defaults.LogKeep, (1, 10000), logs => logs.Keep, (logs, value) => logs.Keep = value),
        Rows<LogsDefinition>.Duration("max_age", "Older segments go; 0: none.", TimeSpan.Zero, logs => logs.MaxAge, (logs, value) => logs.MaxAge = value, zero: true),
        Rows<LogsDefinition>.Bool("merge", "stdout and stderr as one stream, in exact order.", false, logs => logs.Merge, (logs, value) => logs.Merge = value, restarts: true),
        Rows<LogsDefinition>.Choice("backpressure", "When output comes faster than it can be written: the program waits, or output is dropped and counted.", [("block", false), ("drop", true)], logs => logs.DropWhenSlow, (logs, value) => logs.DropWhenSlow = value, restarts: true),
        Rows<LogsDefinition>.Choice("disk_full", "When the disk is full.", [("drop", true), ("block", false)], logs => logs.DropWhenFull, (logs, value) => logs.DropWhenFull = value, restarts: true),
        Rows<LogsDefinition>.Choice("parse", "Lines are text, or JSON that is shown by its fields.", [("none", false), ("json", true)], logs => logs.Json, (logs, value) => logs.Json = value),
    ]);
}
