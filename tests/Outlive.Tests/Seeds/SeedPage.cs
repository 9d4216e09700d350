using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outlive.Tests.Rules;

namespace Outlive.Tests.Seeds;

/// <summary>What is wrong with a page that maps words of others to ours and to tests.</summary>
internal static partial class SeedPage
{
    const int MostRows = 5;

    static readonly string[] s_marks = ["Fact", "Theory", "Property"];

    public static IReadOnlyList<SeedRow> Rows(string page) =>
    [
        .. page.Split('\n').Select((text, line) => (Cells: text.Trim().Trim('|').Split(" | "), Line: line + 1, text))
            .Where(x => x.text.StartsWith("| ", StringComparison.Ordinal) && x.Cells[0].Trim() != "theirs")
            .Select(x => new SeedRow(x.Line, x.Cells[0].Trim(), x.Cells.ElementAtOrDefault(1)?.Trim() ?? "", x.Cells.ElementAtOrDefault(2)?.Trim() ?? "")),
    ];

    public static IEnumerable<string> Problems(IReadOnlyList<SeedRow> rows, ISet<string> tests)
    {
        foreach (var row in rows)
        {
            if (row.Theirs.Length == 0 || row.Ours.Length == 0) yield return $"line {row.Line}: a cell is empty";
            if (Later().IsMatch(row.Shown)) continue;
            var named = Named(row).ToArray();
            if (named.Length == 0) yield return $"line {row.Line}: {row.Theirs} names neither a test nor a later issue";
            foreach (var missing in named.Where(x => !tests.Contains(x))) yield return $"line {row.Line}: there is no test {missing}";
        }
        foreach (var much in rows.SelectMany(Named).GroupBy(x => x).Where(x => x.Count() > MostRows))
            yield return $"{much.Key} is named by {much.Count()} rows, {MostRows} are allowed: give some of them a test of their own";
    }

    public static IEnumerable<string> Named(SeedRow row) => Names().Matches(row.Shown).Select(x => x.Groups[1].Value);

    /// <summary>Every test of the sources, as Class.Method.</summary>
    public static HashSet<string> Tests(IEnumerable<SourceFile> files) =>
    [
        .. from file in files
           where file.IsUnder("tests/") && file.Extension == ".cs"
           from type in file.Nodes<ClassDeclarationSyntax>()
           from method in type.Members.OfType<MethodDeclarationSyntax>()
           where method.AttributeLists.SelectMany(x => x.Attributes).Any(x => s_marks.Contains(x.Name.ToString()))
           select $"{type.Identifier.Text}.{method.Identifier.Text}",
    ];

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex Names();

    [GeneratedRegex(@"^later: [a-z].+$")]
    private static partial Regex Later();
}
