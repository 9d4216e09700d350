namespace Outlive.Plan;

/// <summary>A plan file's text, and the path it is reported by.</summary>
internal sealed record PlanSource(string Path, string Text);
