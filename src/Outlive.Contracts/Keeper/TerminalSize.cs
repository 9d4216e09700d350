namespace Outlive.Contracts.Keeper;

/// <summary>Rows and columns.</summary>
public sealed record TerminalSize(ushort Rows, ushort Columns);
