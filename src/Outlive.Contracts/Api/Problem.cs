namespace Outlive.Contracts.Api;

/// <summary>Problem details of RFC 9457.</summary>
public sealed record Problem
{
    public string Type { get; set; } = "about:blank";
    public string Title { get; set; } = "";
    public int Status { get; set; }
    public string Detail { get; set; } = "";
    /// <summary>One of <see cref="ErrorCode"/>.</summary>
    public string Code { get; set; } = "";
    public string? Target { get; set; }
    public PlanProblem[]? Problems { get; set; }
}
