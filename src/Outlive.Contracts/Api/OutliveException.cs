namespace Outlive.Contracts.Api;

/// <summary>A request that was refused or failed: `cannot VERB KIND "NAME": REASON; WHAT TO DO`, and a stable code.</summary>
public sealed class OutliveException(string code, string message, string? target = null) : Exception(message)
{
    /// <summary>One of <see cref="ErrorCode"/>, or the keeper's own for a failed start.</summary>
    public string Code { get; } = code;

    public string? Target { get; } = target;

    public PlanProblem[]? Problems { get; init; }
}
