namespace Outlive.Contracts.Keeper;

/// <summary>A process that was still there at the deadline, and its state letter: D waits in the kernel for a device.</summary>
public sealed record SurvivorReport(int Pid, ulong StartTime, string State, string Name);
