namespace Outlive.TestKit;

/// <summary>A signal that a child received; the sender is 0 when the kernel sent it or it came from another pid namespace.</summary>
public readonly record struct SignalRecord(int Pid, int Signal, int Sender);
