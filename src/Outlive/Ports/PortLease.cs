namespace Outlive.Ports;

/// <summary>A port that is somebody's until it is released.</summary>
internal sealed record PortLease(string Holder, int Port);
