using Outlive.Contracts.Api;

namespace Outlive.Plan;

/// <summary>The variables of a file, and what is wrong with it.</summary>
internal sealed record EnvFileReading(Dictionary<string, string> Variables, IReadOnlyList<PlanProblem> Problems);
