using System.Text.RegularExpressions;

namespace Outlive.Tests.Rules;

/// <summary>The tables of ARCHITECTURE.md: under a heading, one row a name, with what it may use and what may use it.</summary>
internal static partial class ArchitectureDocument
{
    internal sealed record Row(string Name, string[] MayUse, string[] MayBeUsedBy);

    public static IReadOnlyList<Row> Table(string markdown, string heading)
    {
        var section = markdown.Split('\n')
            .SkipWhile(line => line != "## " + heading).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        return
        [
            .. from line in section
               where line.StartsWith("| `", StringComparison.Ordinal)
               let cells = line.Split('|', StringSplitOptions.TrimEntries)
               select new Row(Names(cells[1]).Single(), Names(cells[3]), Names(cells[4])),
        ];
    }

    static string[] Names(string cell) => [.. Quoted().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([A-Za-z.]+)/?`")]
    private static partial Regex Quoted();
}
