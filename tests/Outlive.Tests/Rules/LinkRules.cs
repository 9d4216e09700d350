using System.Text.RegularExpressions;

namespace Outlive.Tests.Rules;

/// <summary>Links between documents lead somewhere.</summary>
internal static partial class LinkRules
{
    public const string Link = "dead-link";

    public static IEnumerable<Violation> CheckLinks(SourceFile file, Func<string, bool> exists)
    {
        for (var line = 0; file.Extension == ".md" && line < file.Lines.Length; line++)
        {
            foreach (Match link in Links().Matches(file.Lines[line]))
            {
                var target = Path.GetRelativePath("/", Path.GetFullPath(link.Groups[1].Value, "/" + file.Folder));
                if (!exists(target))
                {
                    yield return new(Link, file.Path, line + 1, $"there is no {target}", "mend the link or write the page");
                }
            }
        }
    }

    [GeneratedRegex(@"\]\((?!\w+:|#)([^)#\s]+)")]
    private static partial Regex Links();
}
