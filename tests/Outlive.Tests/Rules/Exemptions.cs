namespace Outlive.Tests.Rules;

/// <summary>Every exception from the rules of the codebase. One that is no longer needed fails the tests.</summary>
internal static class Exemptions
{
    public static readonly IReadOnlyList<Exemption> All =
    [
        new(TextRules.Mark, "tests/Outlive.Tests/Rules/", "the rule's own words and the snippets that prove it"),
        new(TextRules.Private, "tests/Outlive.Tests/Rules/", "the rule's own words and the snippets that prove it"),
    ];
}
