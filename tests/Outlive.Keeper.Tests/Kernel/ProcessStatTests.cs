using System.Text;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Kernel;

public sealed class ProcessStatTests
{
    const string Numbers = "S 41 42 43 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 18446744073709551615 1000 200 rest";

    static ProcessStat? Parse(string text) => ProcessStat.Parse(7, Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("sleep"), InlineData(""), InlineData("a b"), InlineData(") R 1 1 1 ("), InlineData("((("), InlineData(")))"), InlineData("two\nlines"), InlineData("é日")]
    public void Whatever_the_name_holds_the_numbers_are_read_after_it(string name) =>
        Parse($"7 ({name}) {Numbers}\n").ShouldBe(new ProcessStat(7, name, 'S', 41, 43, ulong.MaxValue));

    [Fact]
    public void A_name_that_is_no_text_is_read_all_the_same() =>
        ProcessStat.Parse(7, [.. "7 ("u8, 0xff, 0xfe, .. ") "u8, .. Encoding.ASCII.GetBytes(Numbers)])!.Value.Session.ShouldBe(43);

    [Theory, InlineData('Z', true), InlineData('X', true), InlineData('D', false), InlineData('T', false), InlineData('R', false)]
    public void Zombies_are_dead_and_all_others_are_not(char state, bool dead) =>
        Parse($"7 (x) {state}{Numbers[1..]}")!.Value.Dead.ShouldBe(dead);

    [Theory, InlineData(""), InlineData("7"), InlineData("7 (x"), InlineData("7 (x)"), InlineData("7 (x) "), InlineData("7 (x) S"), InlineData("7 (x) S 1 2 3"), InlineData("7 (x) S a b c")]
    public void A_text_that_is_cut_or_nonsense_is_no_process(string text) => Parse(text).ShouldBeNull();

    [Fact]
    public async Task The_kernel_s_own_text_of_a_process_with_an_odd_name_is_read()
    {
        await using var process = TestChild.Start("title", ") Z 1 (", "prompt", ".", "forever");
        await Eventually.Holds(() => ProcessStat.Read(process.Pid)?.Name == ") Z 1 (", "it has its name");
        var (stat, scanned) = (ProcessStat.Read(process.Pid)!.Value, ProcScan.Find(process.Pid)!);
        (stat.Parent, stat.Session, stat.StartTime, stat.Dead).ShouldBe((scanned.Ppid, scanned.Sid, scanned.StartTime, false));
    }
}
