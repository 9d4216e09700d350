namespace Outlive.Logs;

/// <summary>How far the output of one process was read.</summary>
internal readonly record struct LogMark(string Service, string Process, long Started, OutputPosition Position);
