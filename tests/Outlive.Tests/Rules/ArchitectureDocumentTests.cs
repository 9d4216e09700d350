namespace Outlive.Tests.Rules;

/// <summary>ARCHITECTURE.md tells people what the tables tell the tests.</summary>
public sealed class ArchitectureDocumentTests
{
    static readonly string Document = Repository.File("ARCHITECTURE.md").Text;

    [Fact]
    public void The_projects_are_those_of_the_table() =>
        ShouldSay("Projects", ProjectTable.Product, ProjectTable.UsersOf);

    [Fact]
    public void The_folders_are_those_of_the_table() =>
        ShouldSay("Folders of the engine", FolderTable.Engine, FolderTable.UsersOf);

    [Fact]
    public void A_row_that_says_less_is_noticed()
    {
        var row = ArchitectureDocument.Table("## Projects\n| `A` | job | `B` | `C`, `D` | - |\n## Next\n| `E` | | | |", "Projects").ShouldHaveSingleItem();
        row.Name.ShouldBe("A");
        row.MayUse.ShouldBe(["B"]);
        row.MayBeUsedBy.ShouldBe(["C", "D"]);
    }

    static void ShouldSay(string heading, IReadOnlyDictionary<string, string[]> table, Func<string, IEnumerable<string>> usersOf)
    {
        var rows = ArchitectureDocument.Table(Document, heading);
        rows.Select(row => row.Name).ShouldBe(table.Keys, ignoreOrder: true, $"ARCHITECTURE.md, \"{heading}\"");
        foreach (var row in rows)
        {
            row.MayUse.ShouldBe(table[row.Name], ignoreOrder: true, $"ARCHITECTURE.md, \"{heading}\": what {row.Name} may use");
            row.MayBeUsedBy.ShouldBe(usersOf(row.Name), ignoreOrder: true, $"ARCHITECTURE.md, \"{heading}\": what may use {row.Name}");
        }
    }
}
