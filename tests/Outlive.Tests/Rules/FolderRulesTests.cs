namespace Outlive.Tests.Rules;

public sealed class FolderRulesTests
{
    [Theory]
    [InlineData("using App.B; namespace App.A; class X;")]
    [InlineData("namespace App.A; class X { App.B.Y y; }")]
    [InlineData("namespace App.A; class X { object y = App.B.Y.Make(); }")]
    [InlineData("using static App.B.Y; namespace App.A; class X;")]
    [InlineData("namespace App.A; class X { int y = App.B.Y.Make<int>().Length; }")]
    [InlineData("using Z = App.B.Y; namespace App.A; class X;")]
    public void A_use_is_a_using_or_a_qualified_name(string text)
    {
        var use = Uses(("App.A", text), ("App.B", "namespace App.B; class Y;")).ShouldHaveSingleItem();
        (use.From, use.To).ShouldBe(("A", "B"));
    }

    [Fact]
    public void A_type_of_the_enclosing_namespace_is_a_use_of_the_root()
    {
        var use = Uses(("App", "namespace App; class Root;"), ("App.A", "namespace App.A; class X { Root root; }")).ShouldHaveSingleItem();
        (use.From, use.To).ShouldBe(("A", "."));
    }

    [Fact]
    public void A_name_of_the_own_folder_hides_the_one_above() =>
        Uses(("App", "namespace App; class Part;"), ("App.A", "namespace App.A; class Part; class X { Part part; }")).ShouldBeEmpty();

    [Theory]
    [InlineData("class X { int Y(X x) => x.Part; int Part; }")]
    [InlineData("class X { int? Y(X? x) => x?.Part; int Part; }")]
    [InlineData("class X { X Y() => new() { Part = 1 }; int Part; }")]
    [InlineData("class X { void Y(int Part) => Y(Part: 1); }")]
    public void A_member_that_is_called_like_a_type_is_no_use(string text) =>
        Uses(("App", "namespace App; class Part;"), ("App.A", "namespace App.A; " + text)).ShouldBeEmpty();

    [Fact]
    public void A_circle_over_three_folders_is_found_with_its_way()
    {
        var uses = Uses(
            ("App.A", "using App.B; namespace App.A; class X;"),
            ("App.B", "using App.C; namespace App.B; class Y;"),
            ("App.C", "using App.A; namespace App.C; class Z;"));
        var found = FolderRules.CheckCycles(uses).ToList();
        found.Count.ShouldBe(3);
        found[0].Problem.ShouldBe("A uses B, which uses C, which uses A");
    }

    [Fact]
    public void A_straight_line_is_no_circle() =>
        FolderRules.CheckCycles(Uses(
            ("App.A", "using App.B; namespace App.A; class X;"),
            ("App.B", "using App.C; namespace App.B; class Y;"),
            ("App.C", "namespace App.C; class Z;"))).ShouldBeEmpty();

    [Fact]
    public void A_use_that_the_table_does_not_name_is_found() =>
        Engine("using Outlive.Pools; namespace Outlive.Plan; class X;", "namespace Outlive.Pools; class Y;", "Plan", "Pools")
            .ShouldHaveSingleItem().Problem.ShouldBe("Plan may not use Pools");

    [Fact]
    public void A_folder_without_a_row_is_found() =>
        Engine("using Outlive.Plan; namespace Outlive.Extras; class X;", "namespace Outlive.Plan; class Y;", "Extras", "Plan")
            .ShouldHaveSingleItem().Problem.ShouldBe("folder Extras is in no table");

    [Fact]
    public void A_use_that_the_table_names_passes() =>
        Engine("using Outlive.Plan; namespace Outlive.Pools; class X;", "namespace Outlive.Plan; class Y;", "Pools", "Plan").ShouldBeEmpty();

    [Fact]
    public void No_feature_of_the_engine_is_used_sideways()
    {
        string[] features = ["Commands", "Containers", "Pools", "Probes", "Sessions", "Supervision"];
        features.ShouldAllBe(feature => FolderTable.UsersOf(feature).Single() == "Hosting");
    }

    static IEnumerable<Violation> Engine(string first, string second, string firstFolder, string secondFolder) =>
        FolderRules.CheckTable(FolderTable.Engine, FolderRules.Uses("Outlive",
        [
            new SourceFile($"src/Outlive/{firstFolder}/X.cs", first),
            new SourceFile($"src/Outlive/{secondFolder}/Y.cs", second),
        ]));

    static IReadOnlyList<FolderRules.FolderUse> Uses(params (string Namespace, string Text)[] files) =>
        FolderRules.Uses("App", [.. files.Select((file, n) => new SourceFile($"src/{file.Namespace.Replace('.', '/')}/{n}.cs", file.Text))]);
}
