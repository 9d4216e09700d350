namespace Outlive.Probes;

/// <summary>How a command of a probe ended: a code or a signal's name, or neither when it had to be stopped.</summary>
internal sealed record ProbeCommandResult(int? Code, string? Signal, bool TimedOut, string LastOutput);
