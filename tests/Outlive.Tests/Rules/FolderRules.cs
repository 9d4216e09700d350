using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outlive.Tests.Rules;

/// <summary>
/// Folders of one project: no cycles between them, and in the engine only the uses of <see cref="FolderTable"/>.
/// A use is a using, a qualified name, or the bare name of a type that stands in an enclosing namespace.
/// </summary>
internal static class FolderRules
{
    public const string Cycle = "folder-cycle";
    public const string Use = "folder-use";

    internal sealed record FolderUse(string From, string To, SourceFile File, int Line);

    public static IReadOnlyList<FolderUse> Uses(string root, IReadOnlyCollection<SourceFile> files)
    {
        var types = files.Where(file => file.Namespace is not null)
            .SelectMany(file => file.Nodes<BaseTypeDeclarationSyntax>(), (file, type) => (file.Namespace, Name: type.Identifier.Text))
            .ToLookup(type => type.Name, type => type.Namespace!);
        var namespaces = files.Select(file => file.Namespace).OfType<string>().ToHashSet();
        return [.. files.SelectMany(file => UsesOf(root, file, types, namespaces))
            .DistinctBy(use => (use.From, use.To, use.File.Path))];
    }

    public static IEnumerable<Violation> CheckCycles(IReadOnlyCollection<FolderUse> uses)
    {
        var next = uses.ToLookup(use => use.From);
        foreach (var use in uses)
        {
            if (PathBetween(use.To, use.From, next) is { } back)
            {
                yield return new(Cycle, use.File.Path, use.Line, $"{use.From} uses {use.To}, which uses {string.Join(", which uses ", back)}",
                    "turn one direction round: an event, a callback, or move the shared type down");
            }
        }
    }

    public static IEnumerable<Violation> CheckTable(IReadOnlyDictionary<string, string[]> table, IReadOnlyCollection<FolderUse> uses) =>
        from use in uses
        where use.From != "." && use.To != "."
        let allowed = table.GetValueOrDefault(use.From)
        where allowed is null || !allowed.Contains(use.To)
        select new Violation(Use, use.File.Path, use.Line,
            allowed is null ? $"folder {use.From} is in no table" : $"{use.From} may not use {use.To}",
            allowed is null ? "add its row to FolderTable.cs and ARCHITECTURE.md" : "meet through a journal event or a seam, wired in Hosting");

    static IEnumerable<FolderUse> UsesOf(string root, SourceFile file, ILookup<string, string> types, HashSet<string> namespaces)
    {
        if (file.Namespace is not { } own)
        {
            yield break;
        }

        var from = FolderOf(root, own);
        foreach (var name in file.Syntax.DescendantNodes().Where(IsWholeName))
        {
            var parts = name.ToString().Split('.');
            var target = Enumerable.Range(1, parts.Length).Reverse()
                .Select(length => string.Join('.', parts[..length])).FirstOrDefault(namespaces.Contains)
                ?? Enclosing(parts[0].Split('<', '?')[0], own, types);
            if (target is not null && FolderOf(root, target) != from)
            {
                yield return new(from, FolderOf(root, target), file, SourceFile.LineOf(name));
            }
        }
    }

    /// <summary>A name with all its dots that names something declared elsewhere: no label, no member to be set, no namespace declared here.</summary>
    static bool IsWholeName(SyntaxNode node) =>
        node is NameSyntax or MemberAccessExpressionSyntax
        && node.Parent is not (NameSyntax or MemberAccessExpressionSyntax or MemberBindingExpressionSyntax or BaseNamespaceDeclarationSyntax
            or NameColonSyntax or NameEqualsSyntax)
        && node.Parent is not AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax };

    /// <summary>The namespace above <paramref name="own"/> that declares a type of this name, which needs no using.</summary>
    static string? Enclosing(string name, string own, ILookup<string, string> types)
    {
        var candidates = types[name].ToList();
        return candidates.Contains(own)
            ? null
            : candidates.Where(candidate => own.StartsWith(candidate + ".", StringComparison.Ordinal)).MaxBy(candidate => candidate.Length);
    }

    static string FolderOf(string root, string space) =>
        space.Length <= root.Length ? "." : space[(root.Length + 1)..].Split('.')[0];

    static List<string>? PathBetween(string start, string end, ILookup<string, FolderUse> next)
    {
        var cameFrom = new Dictionary<string, string?> { [start] = null };
        var open = new Queue<string>([start]);
        while (open.TryDequeue(out var folder))
        {
            if (folder == end)
            {
                return WayTo(end, cameFrom);
            }

            foreach (var use in next[folder].Where(use => cameFrom.TryAdd(use.To, folder)))
            {
                open.Enqueue(use.To);
            }
        }

        return null;
    }

    static List<string> WayTo(string end, Dictionary<string, string?> cameFrom)
    {
        var way = new List<string>();
        for (string? folder = end; cameFrom[folder] is { } previous; folder = previous)
        {
            way.Insert(0, folder);
        }

        return way;
    }
}
