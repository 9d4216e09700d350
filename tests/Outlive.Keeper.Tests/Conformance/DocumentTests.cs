using System.Reflection;
using System.Text.RegularExpressions;
using Outlive.Contracts.Keeper;

namespace Outlive.Keeper.Tests.Conformance;

public sealed partial class DocumentTests
{
    static readonly string Text = File.ReadAllText(Path.Combine(Repository(), "docs", "keeper-protocol.md"));

    [Fact]
    public void The_document_has_every_error_code() => Rows("## Error codes").ShouldBe(Constants(typeof(KeeperErrorCode)), ignoreOrder: true);

    [Fact]
    public void The_document_has_every_verb() =>
        Verb().Matches(Section("## Verbs")).Select(x => x.Groups[1].Value).ShouldBe(Constants(typeof(KeeperVerb)), ignoreOrder: true);

    [Fact]
    public void The_document_has_every_kind_of_event() => Rows("## Events").ShouldBe(Names<KeeperEventKind>(), ignoreOrder: true);

    [Fact]
    public void The_document_has_every_role() => Rows("### Roles of descriptors").ShouldBe(Names<DescriptorRole>(), ignoreOrder: true);

    [Fact]
    public void The_document_has_every_exit_code()
    {
        var help = File.ReadAllText(Path.Combine(Repository(), "src", "Outlive.Keeper", "ExitCode.cs"));
        ExitCode().Matches(Section("## The program")).Select(x => x.Groups[1].Value).ShouldBe(Value().Matches(help).Select(x => x.Groups[1].Value));
    }

    [Fact]
    public void The_limits_in_the_document_are_those_in_force()
    {
        Text.ShouldContain($"1 to {KeeperProtocol.MaxFrame:N0}");
        Text.ShouldContain($"at most {KeeperProtocol.MaxDescriptors}. ");
        Text.ShouldContain($"at most {KeeperProtocol.MaxRunDirectory} characters");
        Text.ShouldContain($"1 to {KeeperProtocol.MaxProcessId} letters");
        Text.ShouldContain($"version {KeeperProtocol.Version}.");
    }

    static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(x => x.IsLiteral).Select(x => (string)x.GetRawConstantValue()!);

    static IEnumerable<string> Names<T>() where T : struct, Enum =>
        Enum.GetValues<T>().Select(x => System.Text.Json.JsonSerializer.Serialize(x).Trim('"'));

    /// <summary>The names in the first column of a section's table.</summary>
    static IEnumerable<string> Rows(string heading) =>
        Row().Matches(Section(heading)).SelectMany(x => Name().Matches(x.Groups[1].Value)).Select(x => x.Groups[1].Value);

    static string Section(string heading)
    {
        var start = Text.IndexOf(heading + "\n", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, heading);
        var level = heading[..(heading.IndexOf(' ', StringComparison.Ordinal) + 1)];
        var end = Text.IndexOf("\n" + level, start + heading.Length, StringComparison.Ordinal);
        return Text[start..(end < 0 ? Text.Length : end)];
    }

    static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Outlive.slnx"))) directory = directory.Parent;
        return directory.FullName;
    }

    [GeneratedRegex(@"^### `([a-z-]+)`", RegexOptions.Multiline)]
    private static partial Regex Verb();

    [GeneratedRegex(@"^\|((?: *`[a-z-]+`,?)+) *\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`([a-z-]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\| ([0-9]+) \|", RegexOptions.Multiline)]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"const int \w+ = ([0-9]+);")]
    private static partial Regex Value();
}
