namespace Outlive.Tests.Rules;

/// <summary>One place that breaks a rule, with the way to mend it.</summary>
internal sealed record Violation(string Rule, string File, int Line, string Problem, string Repair)
{
    public override string ToString() => $"{File}({Line}): {Problem}; {Repair} [{Rule}]";
}
