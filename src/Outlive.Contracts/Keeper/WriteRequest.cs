namespace Outlive.Contracts.Keeper;

/// <summary>Bytes for stdin or for the terminal.</summary>
public sealed record WriteRequest(byte[] Data);
