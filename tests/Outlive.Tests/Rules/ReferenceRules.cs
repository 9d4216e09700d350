using System.Xml.Linq;

namespace Outlive.Tests.Rules;

/// <summary>Projects use only what their row in <see cref="ProjectTable"/> allows.</summary>
internal static class ReferenceRules
{
    public const string Reference = "project-reference";
    public const string Hidden = "hidden-using";

    public static IEnumerable<Violation> CheckReferences(SourceFile project)
    {
        var name = Path.GetFileNameWithoutExtension(project.Path);
        if (!ProjectTable.Product.TryGetValue(name, out var allowed) && !ProjectTable.Tests.TryGetValue(name, out allowed))
        {
            yield return new(Reference, project.Path, 1, $"{name} is in no table",
                "add its row to ProjectTable.cs and, when it belongs to the product, to ARCHITECTURE.md");
            yield break;
        }

        foreach (var (used, line) in Items(project, "ProjectReference"))
        {
            var target = Path.GetFileNameWithoutExtension(used.Replace('\\', '/'));
            if (!allowed.Contains(target))
            {
                yield return new(Reference, project.Path, line, $"{name} may not use {target}",
                    $"move the code to where both may see it, or go through a seam; it may use: {(allowed is [] ? "nothing" : string.Join(", ", allowed))}");
            }
        }
    }

    public static IEnumerable<Violation> CheckUsings(SourceFile project) =>
        from item in Items(project, "Using")
        where item.Include.StartsWith("Outlive", StringComparison.Ordinal)
        select new Violation(Hidden, project.Path, item.Line, $"the project imports {item.Include} everywhere",
            "write the using in each file that needs it, so that the folder rules see it");

    static IEnumerable<(string Include, int Line)> Items(SourceFile project, string kind) =>
        from item in XDocument.Parse(project.Text, LoadOptions.SetLineInfo).Descendants(kind)
        let include = (string?)item.Attribute("Include")
        where include is not null
        select (include, ((System.Xml.IXmlLineInfo)item).LineNumber);
}
