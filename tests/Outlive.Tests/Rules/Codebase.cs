namespace Outlive.Tests.Rules;

/// <summary>Every place in this repository that breaks a rule, exempted or not.</summary>
internal static class Codebase
{
    public static IReadOnlyList<Violation> Violations { get; } =
    [
        .. Repository.Files.SelectMany(SizeRules.CheckFile),
        .. Repository.Files.SelectMany(TextRules.CheckMarks),
        .. Repository.Files.SelectMany(TextRules.CheckPrivateWords),
        .. Repository.Files.SelectMany(file => LinkRules.CheckLinks(file, path => Path.Exists(Path.Combine(Repository.Root, path)))),
        .. Projects.SelectMany(ReferenceRules.CheckReferences),
        .. Projects.SelectMany(ReferenceRules.CheckUsings),
        .. Code.SelectMany(NameRules.CheckNamespace),
        .. Code.SelectMany(NameRules.CheckPublicTypes),
        .. Code.SelectMany(NameRules.CheckEndings),
        .. Code.SelectMany(SizeRules.CheckMethods),
        .. Code.SelectMany(SizeRules.CheckConstructors),
        .. TestCode.SelectMany(WaitRules.CheckSleeps),
        .. TestCode.SelectMany(WaitRules.CheckClocks),
        .. ProductProjects.SelectMany(project => FolderRules.CheckCycles(UsesIn(project))),
        .. FolderRules.CheckTable(FolderTable.Engine, UsesIn("Outlive")),
    ];

    static IEnumerable<SourceFile> Code => Repository.Files.Where(file => file.IsCSharp);
    static IEnumerable<SourceFile> Projects => Repository.Files.Where(file => file.Extension == ".csproj");
    static IEnumerable<SourceFile> TestCode => Code.Where(file => file.IsUnder("tests/") || file.IsUnder("bench/"));

    static IEnumerable<string> ProductProjects =>
        Projects.Where(file => file.IsUnder("src/")).Select(file => Path.GetFileNameWithoutExtension(file.Path));

    static IReadOnlyList<FolderRules.FolderUse> UsesIn(string project) =>
        FolderRules.Uses(project, [.. Code.Where(file => file.IsUnder($"src/{project}/"))]);
}
