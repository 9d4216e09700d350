namespace Outlive.Supervision;

/// <summary>How a dependency stands.</summary>
internal enum DependencyVerdict { Met, Waiting, CannotCome }
