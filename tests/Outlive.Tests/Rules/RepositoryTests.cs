namespace Outlive.Tests.Rules;

public sealed class RepositoryTests
{
    [Fact]
    public void The_rules_see_the_sources_but_not_what_a_build_made()
    {
        Repository.Files.Select(file => file.Path).ShouldContain("src/Outlive.Linux/Outlive.Linux.csproj");
        Repository.Files.Select(file => file.Path).ShouldContain("tests/Outlive.Tests/Rules/RepositoryTests.cs");
        Repository.Files.ShouldNotContain(file => file.Path.Contains("obj/", StringComparison.Ordinal) || file.Path.StartsWith("artifacts/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_outside_of_a_checkout_is_refused() =>
        Should.Throw<InvalidOperationException>(() => Repository.FindRoot("/")).Message.ShouldContain("no Outlive.slnx");

    [Fact]
    public void A_violation_names_file_line_rule_and_repair() =>
        new Violation("no-sleeps", "tests/A.cs", 3, "Task.Delay in a test", "await the event").ToString()
            .ShouldBe("tests/A.cs(3): Task.Delay in a test; await the event [no-sleeps]");
}
