namespace Outlive.Plan;

/// <summary>When a program that ended is started again.</summary>
internal enum RestartPolicy { Always, OnFailure, Never }
