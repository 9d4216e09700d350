namespace Outlive.Tests.Rules;

/// <summary>Every exception from the rules of the codebase. One that is no longer needed fails the tests.</summary>
internal static class Exemptions
{
    public static readonly IReadOnlyList<Exemption> All =
    [
        new(TextRules.Mark, "tests/Outlive.Tests/Rules/", "the rule's own words and the snippets that prove it"),
        new(TextRules.Private, "tests/Outlive.Tests/Rules/", "the rule's own words and the snippets that prove it"),
        new(SizeRules.MethodLength, "src/Outlive/Supervision/Transition.cs", "one table for the compiler to check: a row for every state and event"),
        new(WaitRules.Sleep, "tests/Outlive.TestKit/Eventually.cs", "the one place that looks again after a while, within a limit"),
        new(WaitRules.Sleep, "tests/Outlive.TestKit/TempDirectory.cs", "cleans up after a test, while dying processes may still write"),
    ];
}
