using Outlive.Plan;

namespace Outlive.Tests.Plan;

public sealed class PlaceholdersTests
{
    static readonly Dictionary<string, string> s_values = new()
    {
        ["port"] = "80",
        ["port:sql"] = "5432",
        ["id"] = "web-1",
        ["replica"] = "1",
        ["session"] = "s",
        ["dir"] = "/tmp/x",
        ["host"] = "127.0.0.1",
        ["display"] = ":7",
    };

    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("{port}", "80")]
    [InlineData("http://{host}:{port}/", "http://127.0.0.1:80/")]
    [InlineData("{port:sql} {id} {replica} {session} {dir} {display}", "5432 web-1 1 s /tmp/x :7")]
    [InlineData("{port:other} {nothing}", "{port:other} {nothing}")]
    [InlineData("find . -exec x {} ;", "find . -exec x {} ;")]
    [InlineData("a{2,3} {\"port\": {port}}", "a{2,3} {\"port\": 80}")]
    [InlineData("{{port}}", "{80}")]
    [InlineData("{port", "{port")]
    [InlineData("{ port }", "{ port }")]
    [InlineData("${port}", "$80")]
    [InlineData("{PORT}", "{PORT}")]
    public void Known_placeholders_are_filled_in_and_all_else_stays(string text, string wanted) => Placeholders.Fill(text, s_values).ShouldBe(wanted);

    [Fact]
    public void Text_without_placeholders_is_not_copied()
    {
        var text = new string('x', 10);
        Placeholders.Fill(text, s_values).ShouldBeSameAs(text);
    }

    [Fact]
    public void A_value_is_not_filled_in_again() =>
        Placeholders.Fill("{id}", new Dictionary<string, string> { ["id"] = "{port}", ["port"] = "1" }).ShouldBe("{port}");
}
