namespace Outlive.Tests.Rules;

/// <summary>The rules, applied to this repository.</summary>
public sealed class CodebaseTests
{
    [Fact]
    public void Projects_use_only_what_their_row_allows() => ShouldHold(ReferenceRules.Reference);

    [Fact]
    public void Projects_do_not_hide_what_their_files_use() => ShouldHold(ReferenceRules.Hidden);

    [Fact]
    public void Folders_do_not_go_in_circles() => ShouldHold(FolderRules.Cycle);

    [Fact]
    public void Engine_folders_use_only_what_their_row_allows() => ShouldHold(FolderRules.Use);

    [Fact]
    public void Namespaces_are_folders() => ShouldHold(NameRules.Namespace);

    [Fact]
    public void Files_hold_one_public_type() => ShouldHold(NameRules.PublicTypes);

    [Fact]
    public void Names_say_something() => ShouldHold(NameRules.Ending);

    [Fact]
    public void Files_are_short() => ShouldHold(SizeRules.FileLength);

    [Fact]
    public void Methods_are_short() => ShouldHold(SizeRules.MethodLength);

    [Fact]
    public void Constructors_take_few_parameters() => ShouldHold(SizeRules.Parameters);

    [Fact]
    public void Tests_do_not_sleep() => ShouldHold(WaitRules.Sleep);

    [Fact]
    public void Tests_do_not_read_the_wall_clock() => ShouldHold(WaitRules.Clock);

    [Fact]
    public void Nothing_is_marked_as_unfinished() => ShouldHold(TextRules.Mark);

    [Fact]
    public void Nothing_names_a_machine_or_a_workplace() => ShouldHold(TextRules.Private);

    [Fact]
    public void Links_lead_somewhere() => ShouldHold(LinkRules.Link);

    [Fact]
    public void Every_exemption_has_a_reason_and_covers_something()
    {
        foreach (var exemption in Exemptions.All)
        {
            exemption.Reason.ShouldNotBeNullOrWhiteSpace();
            Codebase.Violations.ShouldContain(violation => exemption.Covers(violation),
                $"{exemption.Path} keeps {exemption.Rule} now: delete its exemption");
        }
    }

    static void ShouldHold(string rule)
    {
        var left = Codebase.Violations
            .Where(violation => violation.Rule == rule && !Exemptions.All.Any(exemption => exemption.Covers(violation))).ToList();
        left.ShouldBeEmpty(string.Join('\n', left.Prepend<object>("mend these, or add an exemption with its reason to Exemptions.cs:")));
    }
}
