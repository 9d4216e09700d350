using Outlive.Contracts.Api;

namespace Outlive.Plan;

/// <summary>A plan, or all that is wrong with it.</summary>
internal sealed record PlanReading(PlanDefinition? Plan, IReadOnlyList<PlanProblem> Problems);
