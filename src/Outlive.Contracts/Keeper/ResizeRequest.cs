namespace Outlive.Contracts.Keeper;

/// <summary>A new size for a terminal.</summary>
public sealed record ResizeRequest(ushort Rows, ushort Columns);
