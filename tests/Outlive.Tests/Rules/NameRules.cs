using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outlive.Tests.Rules;

/// <summary>Names say what a thing is and where it stands.</summary>
internal static class NameRules
{
    public const string Namespace = "namespace-is-folder";
    public const string PublicTypes = "one-public-type";
    public const string Ending = "empty-name";

    static readonly string[] Empty = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Info", "Data", "Base", "Common"];

    public static IEnumerable<Violation> CheckNamespace(SourceFile file)
    {
        // src/Outlive.Keeper/Spawning/X.cs -> Outlive.Keeper.Spawning
        var expected = string.Join('.', file.Folder.Split('/').Skip(1));
        foreach (var space in file.Nodes<BaseNamespaceDeclarationSyntax>().Where(space => space.Name.ToString() != expected))
        {
            yield return new(Namespace, file.Path, SourceFile.LineOf(space), $"namespace {space.Name} is not its folder",
                $"use {expected} or move the file");
        }
    }

    public static IEnumerable<Violation> CheckPublicTypes(SourceFile file) =>
        from type in file.Nodes<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Where(member => member.Parent is not TypeDeclarationSyntax && member.Modifiers.Any(SyntaxKind.PublicKeyword))
            .Skip(1)
        select new Violation(PublicTypes, file.Path, SourceFile.LineOf(type), "a second public type in the file", "give it a file of its own name");

    public static IEnumerable<Violation> CheckEndings(SourceFile file) =>
        from name in file.Nodes<BaseTypeDeclarationSyntax>().Select(type => type.Identifier)
            .Concat(file.Nodes<BaseNamespaceDeclarationSyntax>().SelectMany(space => space.Name.DescendantTokens()))
        let ending = Empty.FirstOrDefault(ending => name.Text.EndsWith(ending, StringComparison.Ordinal))
        where ending is not null
        select new Violation(Ending, file.Path, SourceFile.LineOf(name), $"\"{name.Text}\" ends in \"{ending}\", which says nothing",
            "name it after what it does or holds");
}
