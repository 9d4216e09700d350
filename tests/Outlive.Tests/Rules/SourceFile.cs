using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outlive.Tests.Rules;

/// <summary>A file of the repository, with a path relative to its root and, for C#, its syntax.</summary>
internal sealed class SourceFile(string path, string text)
{
    static readonly CSharpParseOptions Latest = new(LanguageVersion.Preview);

    public string Path { get; } = path;
    public string Text { get; } = text;
    public string[] Lines { get; } = text.TrimEnd('\n').Split('\n');
    public string Extension => System.IO.Path.GetExtension(Path);
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;
    public bool IsCSharp => Extension == ".cs";

    public CompilationUnitSyntax Syntax => field ??= (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(Text, Latest).GetRoot();

    public string? Namespace => Nodes<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();

    public bool IsUnder(string folder) => Path.StartsWith(folder, StringComparison.Ordinal);

    public IEnumerable<T> Nodes<T>() where T : SyntaxNode => Syntax.DescendantNodes().OfType<T>();

    public static int LineOf(SyntaxToken token) => token.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
