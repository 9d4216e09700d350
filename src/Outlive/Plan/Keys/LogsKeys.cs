namespace Outlive.Plan.Keys;

/// <summary>`logs` of a service.</summary>
internal static class LogsKeys
{
    const long LeastSize = 4096;

    public static KeyGroup<LogsDefinition> Keys { get; } = new("logs",
    [
        Rows<LogsDefinition>.Size("max_size", "Of one segment of one stream.", Defaults.LogSize, LeastSize, logs => logs.MaxSize,
            (logs, value) => logs.MaxSize = value),
        Rows<LogsDefinition>.Integer("keep", "Segments that are kept.", Defaults.LogKeep, (1, 10000), logs => logs.Keep,
            (logs, value) => logs.Keep = value),
        Rows<LogsDefinition>.Duration("max_age", "Older segments go; 0: none.", TimeSpan.Zero, logs => logs.MaxAge,
            (logs, value) => logs.MaxAge = value, zero: true),
        Rows<LogsDefinition>.Bool("merge", "stdout and stderr as one stream, in exact order.", false, logs => logs.Merge,
            (logs, value) => logs.Merge = value, restarts: true),
        Rows<LogsDefinition>.Choice("backpressure",
            "When output comes faster than it can be written: the program waits, or output is dropped and counted.",
            [new("block", 0), new("drop", 1)], logs => logs.DropWhenSlow ? 1 : 0, (logs, value) => logs.DropWhenSlow = value == 1, restarts: true),
        Rows<LogsDefinition>.Choice("disk_full", "When the disk is full.", [new("drop", 1), new("block", 0)], logs => logs.DropWhenFull ? 1 : 0,
            (logs, value) => logs.DropWhenFull = value == 1, restarts: true),
        Rows<LogsDefinition>.Choice("parse", "Lines are text, or JSON that is shown by its fields.", [new("none", 0), new("json", 1)],
            logs => logs.Json ? 1 : 0, (logs, value) => logs.Json = value == 1),
    ]);
}
