namespace Outlive.Plan;

/// <summary>What a failed liveness probe leads to.</summary>
internal enum LivenessAction { Restart, None, Stop }
