using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Processes;

/// <summary>What is on record of one process.</summary>
internal sealed record FoundRecord(SpawnRecord Spawn, StatusRecord? Status, ExitRecord? Exit);
