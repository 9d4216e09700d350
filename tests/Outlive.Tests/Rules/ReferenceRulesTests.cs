namespace Outlive.Tests.Rules;

public sealed class ReferenceRulesTests
{
    [Fact]
    public void A_reference_that_the_row_does_not_name_is_found()
    {
        var found = ReferenceRules.CheckReferences(Project("Outlive.Keeper", "../Outlive/Outlive.csproj")).ShouldHaveSingleItem();
        found.Problem.ShouldBe("Outlive.Keeper may not use Outlive");
        found.Line.ShouldBe(2);
        found.Repair.ShouldContain("Outlive.Contracts, Outlive.Linux");
    }

    [Fact]
    public void A_project_without_a_row_is_found() =>
        ReferenceRules.CheckReferences(Project("Outlive.Surprise")).ShouldHaveSingleItem().Problem.ShouldBe("Outlive.Surprise is in no table");

    [Fact]
    public void An_allowed_reference_passes() =>
        ReferenceRules.CheckReferences(Project("Outlive.Keeper", "../Outlive.Linux/Outlive.Linux.csproj")).ShouldBeEmpty();

    [Fact]
    public void Contracts_may_use_nothing() =>
        ReferenceRules.CheckReferences(Project("Outlive.Contracts", "../Outlive.Linux/Outlive.Linux.csproj")).ShouldHaveSingleItem();

    [Fact]
    public void A_namespace_imported_by_the_project_is_found() =>
        ReferenceRules.CheckUsings(new SourceFile("src/Outlive/Outlive.csproj", """<Project><Using Include="Outlive.Plan" /></Project>"""))
            .ShouldHaveSingleItem().Problem.ShouldContain("Outlive.Plan");

    [Fact]
    public void The_project_tables_have_no_circle()
    {
        var rows = ProjectTable.Product.Concat(ProjectTable.Tests).ToDictionary(row => row.Key, row => row.Value);
        var placed = new HashSet<string>();
        while (rows.Keys.Except(placed).FirstOrDefault(name => rows[name].All(placed.Contains)) is { } next)
        {
            placed.Add(next);
        }

        rows.Keys.Except(placed).ShouldBeEmpty("these projects use each other in a circle, or use one without a row");
    }

    static SourceFile Project(string name, params string[] references) =>
        new($"src/{name}/{name}.csproj",
            $"<Project>\n{string.Join('\n', references.Select(reference => $"""<ProjectReference Include="{reference}" />"""))}\n</Project>");
}
