namespace Outlive.Tests.Seeds;

/// <summary>A row of docs/seeds.md.</summary>
internal sealed record SeedRow(int Line, string Theirs, string Ours, string Shown);
