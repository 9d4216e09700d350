namespace Outlive.Plan.Syntax;

/// <summary>Ends the reading of a file that asks for too much; it never leaves the readers.</summary>
internal sealed class TooMuchException(PlanNode at, string rule, string message, string repair) : Exception(message)
{
    public PlanNode At { get; } = at;
    public string Rule { get; } = rule;
    public string Repair { get; } = repair;
}
