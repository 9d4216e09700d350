namespace Outlive.Contracts.Keeper;

/// <summary>One limit: what was asked for, what holds it, and what is in effect.</summary>
public sealed record LimitReport(string Name, string Asked, string EnforcedBy, string Effective);
