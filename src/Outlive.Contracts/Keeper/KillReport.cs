namespace Outlive.Contracts.Keeper;

/// <summary>How a kill went.</summary>
public sealed record KillReport(bool Forced, SurvivorReport[] Alive);
