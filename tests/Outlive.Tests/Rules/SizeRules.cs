using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outlive.Tests.Rules;

/// <summary>What one can read without scrolling back: lengths of files and methods, numbers of constructor parameters.</summary>
internal static class SizeRules
{
    public const string FileLength = "file-length";
    public const string MethodLength = "method-length";
    public const string Parameters = "constructor-parameters";

    const int LinesInFile = 400, LinesInMethod = 60, ParametersInConstructor = 7;

    static readonly string[] Measured = [".cs", ".c", ".h", ".ts", ".svelte", ".py"];

    public static IEnumerable<Violation> CheckFile(SourceFile file)
    {
        if (Measured.Contains(file.Extension) && file.Lines.Length > LinesInFile)
        {
            yield return new(FileLength, file.Path, LinesInFile + 1, $"{file.Lines.Length} lines, {LinesInFile} are allowed",
                "find the second thing this file does and give it a file of its own");
        }
    }

    public static IEnumerable<Violation> CheckMethods(SourceFile file) =>
        from node in file.Syntax.DescendantNodes()
        let name = NameOf(node)
        where name is not null
        let length = LengthOf(node)
        where length > LinesInMethod
        select new Violation(MethodLength, file.Path, SourceFile.LineOf(node), $"{name} has {length} lines, {LinesInMethod} are allowed",
            "give each step a name of its own");

    public static IEnumerable<Violation> CheckConstructors(SourceFile file) =>
        from node in file.Syntax.DescendantNodes()
        let parameters = node switch
        {
            ConstructorDeclarationSyntax constructor => constructor.ParameterList,
            TypeDeclarationSyntax type => type.ParameterList,
            _ => null,
        }
        where parameters?.Parameters.Count > ParametersInConstructor
        select new Violation(Parameters, file.Path, SourceFile.LineOf(parameters.OpenParenToken),
            $"a constructor takes {parameters.Parameters.Count} parameters, {ParametersInConstructor} are allowed",
            "give what belongs together a record, or use required properties for data");

    static string? NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        DestructorDeclarationSyntax destructor => "~" + destructor.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        OperatorDeclarationSyntax operation => "operator " + operation.OperatorToken.Text,
        ConversionOperatorDeclarationSyntax conversion => "operator " + conversion.Type,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        PropertyDeclarationSyntax { ExpressionBody: not null } property => property.Identifier.Text,
        _ => null,
    };

    static int LengthOf(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        var afterAttributes = node.ChildNodesAndTokens().First(part => part.AsNode() is not AttributeListSyntax);
        var first = afterAttributes.GetLocation()!.GetLineSpan().StartLinePosition.Line;
        return span.EndLinePosition.Line - first + 1;
    }
}
