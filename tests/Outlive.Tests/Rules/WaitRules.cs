using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outlive.Tests.Rules;

/// <summary>Tests do not sleep and do not read the wall clock: they arm a wait, act and await. The analyzers hold src to the same.</summary>
internal static class WaitRules
{
    public const string Sleep = "no-sleeps";
    public const string Clock = "no-wall-clock";

    static readonly string[] Sleeps = ["Thread.Sleep", "SpinWait.SpinUntil"];
    static readonly string[] Clocks =
    [
        "DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow",
    ];

    public static IEnumerable<Violation> CheckSleeps(SourceFile file) =>
        from call in file.Nodes<InvocationExpressionSyntax>()
        let name = LastTwo(call.Expression)
        where Sleeps.Contains(name) || (name == "Task.Delay" && IsSleep(call.ArgumentList.Arguments))
        select new Violation(Sleep, file.Path, SourceFile.LineOf(call), $"{name} in a test",
            "await the event, use Eventually from the TestKit, or the manual clock");

    public static IEnumerable<Violation> CheckClocks(SourceFile file) =>
        from access in file.Nodes<MemberAccessExpressionSyntax>()
        let name = LastTwo(access)
        where Clocks.Contains(name)
        select new Violation(Clock, file.Path, SourceFile.LineOf(access), $"{name} in a test", "take a TimeProvider");

    /// <summary>A delay on an injected clock is no sleep, nor is one without end that waits for its token.</summary>
    static bool IsSleep(SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        !arguments[0].ToString().Contains("Infinite", StringComparison.Ordinal)
        && !arguments.Skip(1).Any(IsInjectedClock);

    static bool IsInjectedClock(ArgumentSyntax argument)
    {
        var text = argument.ToString();
        return !text.Contains("TimeProvider.System", StringComparison.Ordinal)
            && (text.EndsWith("clock", StringComparison.OrdinalIgnoreCase)
                || text.EndsWith("time", StringComparison.OrdinalIgnoreCase)
                || text.EndsWith("timeProvider", StringComparison.OrdinalIgnoreCase));
    }

    static string LastTwo(ExpressionSyntax expression) =>
        string.Join('.', expression.ToString().Split('.').TakeLast(2));
}
