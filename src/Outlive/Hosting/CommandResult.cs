namespace Outlive.Hosting;

/// <summary>How a command ended, and what it said.</summary>
internal sealed record CommandResult(string Process, int? Code, string? Signal, bool TimedOut, string Output, bool Truncated);
