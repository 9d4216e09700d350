namespace Outlive.Tests.Rules;

public sealed class SizeRulesTests
{
    [Theory]
    [InlineData("a.cs")]
    [InlineData("a.c")]
    [InlineData("a.ts")]
    [InlineData("a.svelte")]
    [InlineData("a.py")]
    public void A_file_of_401_lines_is_found(string path) =>
        SizeRules.CheckFile(new SourceFile(path, Lines(401))).ShouldHaveSingleItem().Problem.ShouldBe("401 lines, 400 are allowed");

    [Fact]
    public void A_file_of_400_lines_passes() => SizeRules.CheckFile(new SourceFile("a.cs", Lines(400))).ShouldBeEmpty();

    [Fact]
    public void A_long_text_is_no_source_file() => SizeRules.CheckFile(new SourceFile("a.md", Lines(401))).ShouldBeEmpty();

    [Theory]
    [InlineData("void Long()\n{", "Long")]
    [InlineData("A()\n{", "A")]
    [InlineData("int Value { get\n{", "get")]
    [InlineData("void Short() { void Inner()\n{", "Inner")]
    [InlineData("[Fact]\n\nvoid Long()\n{", "Long")]
    public void A_method_of_61_lines_is_found(string opening, string name)
    {
        var closing = string.Concat(Enumerable.Repeat('}', opening.Count(c => c == '{')));
        SizeRules.CheckMethods(Code($"class A\n{{\n{opening}\n{Lines(58)}{closing}\n}}"))
            .ShouldContain(found => found.Problem == $"{name} has 61 lines, 60 are allowed");
    }

    [Fact]
    public void A_method_of_60_lines_passes_and_its_attributes_do_not_count() =>
        SizeRules.CheckMethods(Code($"class A\n{{\n[Fact]\n[Trait]\nvoid Long()\n{{\n{Lines(57)}}}\n}}")).ShouldBeEmpty();

    [Theory]
    [InlineData("class A { A(int a, int b, int c, int d, int e, int f, int g, int h) { } }")]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g, int h);")]
    [InlineData("record A(int B, int C, int D, int E, int F, int G, int H, int I);")]
    public void A_constructor_of_eight_parameters_is_found(string text) =>
        SizeRules.CheckConstructors(Code(text)).ShouldHaveSingleItem().Problem.ShouldContain("8 parameters");

    [Fact]
    public void A_constructor_of_seven_parameters_passes() =>
        SizeRules.CheckConstructors(Code("class A(int a, int b, int c, int d, int e, int f, int g);")).ShouldBeEmpty();

    static SourceFile Code(string text) => new("a.cs", text);

    static string Lines(int count) => string.Concat(Enumerable.Repeat("//\n", count));
}
