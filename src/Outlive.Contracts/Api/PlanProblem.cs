namespace Outlive.Contracts.Api;

/// <summary>One thing wrong with a plan, with where and what to do.</summary>
public sealed record PlanProblem
{
    public string File { get; set; } = "";
    public int Line { get; set; }
    public int Column { get; set; }
    /// <summary>Where in the plan, as in services.web.ports.http.</summary>
    public string Path { get; set; } = "";
    public string? Value { get; set; }
    /// <summary>The rule that is broken: a stable kebab-case code.</summary>
    public string Rule { get; set; } = "";
    public string Message { get; set; } = "";
    public string? Repair { get; set; }
}
