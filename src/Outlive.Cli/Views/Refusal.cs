using System.Globalization;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Views;

/// <summary>What went wrong, on stderr: the sentence, or each problem of a plan with its place and its repair.</summary>
internal static class Refusal
{
    public static void Show(Screen screen, OutliveException problem)
    {
        Show(screen, problem.Problems ?? []);
        screen.Error($"outlive: {Safe.Text(problem.Message)}");
    }

    public static void Show(Screen screen, PlanProblem[] problems)
    {
        foreach (var problem in problems) screen.Error(Line(problem));
    }

    /// <summary>file:line:column: message; repair. Editors jump there.</summary>
    public static string Line(PlanProblem problem)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line}:{problem.Column}");
        return Safe.Text(problem.Repair is { Length: > 0 } repair ? $"{place}: {problem.Message}; {repair}" : $"{place}: {problem.Message}");
    }
}
