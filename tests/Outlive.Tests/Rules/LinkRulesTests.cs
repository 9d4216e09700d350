namespace Outlive.Tests.Rules;

public sealed class LinkRulesTests
{
    [Theory]
    [InlineData("[a](gone.md)", "docs/gone.md")]
    [InlineData("[a](gone.md#part)", "docs/gone.md")]
    [InlineData("[a](../GONE.md)", "GONE.md")]
    public void A_link_to_nothing_is_found(string text, string target) =>
        Check(text).ShouldHaveSingleItem().Problem.ShouldBe($"there is no {target}");

    [Theory]
    [InlineData("[a](here.md)")]
    [InlineData("[a](#part)")]
    [InlineData("[a](https://example.org/gone.md)")]
    public void A_link_that_leads_somewhere_passes(string text) => Check(text).ShouldBeEmpty();

    static IEnumerable<Violation> Check(string text) =>
        LinkRules.CheckLinks(new SourceFile("docs/a.md", text), path => path == "docs/here.md");
}
