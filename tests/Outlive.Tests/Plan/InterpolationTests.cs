namespace Outlive.Tests.Plan;

public sealed class InterpolationTests
{
    static readonly (string, string)[] s_variables = [("NAME", "value"), ("EMPTY", ""), ("DOLLAR", "$$ ${NAME}")];

    [Theory]
    [InlineData("${NAME}", "value")]
    [InlineData("a${NAME}b${NAME}", "avaluebvalue")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${EMPTY:-default}", "default")]
    [InlineData("${EMPTY-default}", "")]
    [InlineData("${MISSING:-default}", "default")]
    [InlineData("${MISSING-default}", "default")]
    [InlineData("${MISSING:-}", "")]
    [InlineData("${MISSING:-${NAME}}", "value")]
    [InlineData("${MISSING:-${OTHER:-{x}}}", "{x}")]
    [InlineData("${NAME:-${MISSING}}", "value")]
    [InlineData("${NAME:+alt}", "alt")]
    [InlineData("${EMPTY:+alt}", "")]
    [InlineData("${EMPTY+alt}", "alt")]
    [InlineData("${MISSING+alt}", "")]
    [InlineData("${NAME:?must}", "value")]
    [InlineData("${EMPTY?must}", "")]
    [InlineData("${DOLLAR}", "$$ ${NAME}")]
    [InlineData("$$", "$")]
    [InlineData("$${NAME}", "${NAME}")]
    [InlineData("$$$$", "$$")]
    [InlineData("$NAME $1 $", "$NAME $1 $")]
    [InlineData("{NAME}", "{NAME}")]
    public void A_variable_is_filled_in(string written, string wanted) =>
        Plans.Service($"environment: {{ A: '{written}' }}", s_variables).Environment["A"].ShouldBe(wanted);

    [Theory]
    [InlineData("${MISSING}", "variable-not-set")]
    [InlineData("${MISSING:-${OTHER}}", "variable-not-set")]
    [InlineData("${MISSING:?say so}", "variable-required")]
    [InlineData("${MISSING?}", "variable-required")]
    [InlineData("${}", "bad-interpolation")]
    [InlineData("${NAME", "bad-interpolation")]
    [InlineData("${1}", "bad-interpolation")]
    [InlineData("${A B}", "bad-interpolation")]
    [InlineData("${NAME:}", "bad-interpolation")]
    [InlineData("${NAME:=x}", "bad-interpolation")]
    public void What_cannot_be_filled_in_is_told(string written, string rule) => Plans.ServiceProblem($"environment: {{ A: '{written}' }}", rule);

    [Fact]
    public void The_message_of_a_required_variable_is_told() =>
        Plans.ServiceProblem("environment: { A: '${KEY:?get one from the vault}' }",
            "variable-required").Message.ShouldContain("get one from the vault");

    [Fact]
    public void Any_value_can_be_a_variable_and_keys_are_not() =>
        Plans.Service("autostart: ${ON:-no}\nreplicas: ${N:-3}\nlabels: { '${NAME}': a }\nrestart: ${R:-always}").ShouldSatisfyAllConditions(
            service => service.Autostart.ShouldBeFalse(),
            service => service.Replicas.ShouldBe(3),
            service => service.Labels.Keys.ShouldBe(["${NAME}"]),
            service => service.Restart.Policy.ShouldBe(Outlive.Plan.RestartPolicy.Always));

    [Fact]
    public void A_key_that_variables_leave_empty_is_as_if_not_written_and_an_empty_variable_is_empty()
    {
        var service = Plans.Service("user: ${U:-}\nreplicas: ${N:-}\nenvironment:\n  A: ${A:-}\n  B: null\nlabels:\n  C: ${A:-}");
        (service.User, service.Replicas, service.Environment["A"], service.Environment.ContainsKey("B"),
            service.Labels["C"]).ShouldBe((null, 1, "", false, ""));
    }

    [Fact]
    public void Very_deep_defaults_are_refused() =>
        Plans.ServiceProblem("environment: { A: '" + string.Concat(Enumerable.Repeat("${A:-", 40)) + new string('}', 40) + "' }",
            "bad-interpolation");
}
