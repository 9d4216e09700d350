namespace Outlive.Tests.Rules;

public sealed class ExemptionTests
{
    [Theory]
    [InlineData("a/b.cs", "a/b.cs", true)]
    [InlineData("a/", "a/b.cs", true)]
    [InlineData("a/b.cs", "a/b.cs.txt", false)]
    [InlineData("a", "a/b.cs", false)]
    public void An_exemption_covers_its_file_or_folder(string path, string file, bool covered) =>
        new Exemption("rule", path, "reason").Covers(new Violation("rule", file, 1, "", "")).ShouldBe(covered);

    [Fact]
    public void An_exemption_covers_its_own_rule_only() =>
        new Exemption("rule", "a.cs", "reason").Covers(new Violation("other", "a.cs", 1, "", "")).ShouldBeFalse();
}
