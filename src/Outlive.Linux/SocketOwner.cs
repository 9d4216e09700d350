namespace Outlive.Linux;

/// <summary>A process that holds a socket. The program is the name that it gave itself, fit to be printed.</summary>
internal sealed record SocketOwner(int Pid, ulong StartTime, string Program);
