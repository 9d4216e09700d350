using Outlive.Plan;

namespace Outlive.Tests.Plan;

public sealed class EnvFileTests
{
    static readonly Dictionary<string, string> s_variables = new() { ["HOME"] = "/home/you", ["SET"] = "outside" };

    static EnvFileReading Parse(string text) => EnvFile.Parse(text, "/srv/shop/.env", s_variables);

    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("A = b ", "b")]
    [InlineData("export A=b", "b")]
    [InlineData("A=", "")]
    [InlineData("A=b c # comment", "b c")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("A=#c", "")]
    [InlineData("A=b=c", "b=c")]
    [InlineData("A='b # ${HOME} \\n'", "b # ${HOME} \\n")]
    [InlineData("A=\"b\\n\\t\\\"\\\\ \\x\" # comment", "b\n\t\"\\ \\x")]
    [InlineData("A=\"one\ntwo\"", "one\ntwo")]
    [InlineData("A=\"one\r\ntwo\"\r\n", "one\ntwo")]
    [InlineData("A=${HOME}/x", "/home/you/x")]
    [InlineData("A=\"${HOME}/x\"", "/home/you/x")]
    [InlineData("A=\"\\${HOME}\"", "${HOME}")]
    [InlineData("A=${NOTHING:-d}", "d")]
    [InlineData("A=$HOME", "$HOME")]
    [InlineData("B=b\nA=${B}", "b")]
    [InlineData("SET=inside\nA=${SET}", "outside")]
    [InlineData("A=a\nA=b", "b")]
    [InlineData("\uFEFF# first\n\n  A=b\r\n", "b")]
    public void A_line_gives_a_variable(string text, string wanted)
    {
        var reading = Parse(text);
        reading.Problems.ShouldBeEmpty();
        reading.Variables["A"].ShouldBe(wanted);
    }

    [Theory]
    [InlineData("A", "env-line", 1)]
    [InlineData("\n\n=b", "env-line", 3)]
    [InlineData("A B=c", "env-line", 1)]
    [InlineData("A='b", "env-quote", 1)]
    [InlineData("X=1\nA=\"b\nc", "env-quote", 2)]
    [InlineData("A='b' c", "env-line", 1)]
    [InlineData("A=${NOTHING}", "variable-not-set", 1)]
    [InlineData("A=${", "bad-interpolation", 1)]
    public void A_wrong_line_is_told(string text, string rule, int line)
    {
        var problem = Parse(text).Problems[0];
        (problem.Rule, problem.File, problem.Line).ShouldBe((rule, "/srv/shop/.env", line));
        problem.Repair.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Lines_that_double_the_one_before_are_refused()
    {
        var text = "A0=" + new string('x', 100) + "\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"A{i}=${{A{i - 1}}}${{A{i - 1}}}\n"));
        Parse(text).Problems.ShouldHaveSingleItem().Rule.ShouldBe("too-large");
    }

    [Fact]
    public void A_wrong_line_does_not_hide_the_others() => Parse("A\nB=b\nC=c d\n").Variables.Keys.ShouldBe(["B", "C"]);
}
