namespace Outlive.Tests.Rules;

public sealed class TextRulesTests
{
    [Theory]
    [InlineData("// TODO: later")]
    [InlineData("# FIXME")]
    [InlineData("/* HACK */")]
    public void A_mark_is_found(string text) => TextRules.CheckMarks(Text(text)).ShouldHaveSingleItem().Line.ShouldBe(2);

    [Theory]
    [InlineData("mktemp /tmp/outlive.XXXXXX")]
    [InlineData("todos")]
    public void What_only_looks_like_a_mark_passes(string text) => TextRules.CheckMarks(Text(text)).ShouldBeEmpty();

    [Theory]
    [InlineData("cd /home/alice/outlive")]
    [InlineData("\"/root/.nuget\"")]
    [InlineData("/Users/bob")]
    public void A_word_from_the_workplace_is_found(string text) =>
        TextRules.CheckPrivateWords(Text(text)).ShouldHaveSingleItem();

    [Theory]
    [InlineData("~/outlive")]
    [InlineData("/home/you/outlive")]
    [InlineData("https://example.org/home/page")]
    [InlineData("framework/main")]
    [InlineData("chroot/bin")]
    public void A_path_that_holds_everywhere_passes(string text) => TextRules.CheckPrivateWords(Text(text)).ShouldBeEmpty();

    static SourceFile Text(string line) => new("docs/a.md", $"first\n{line}\n");
}
