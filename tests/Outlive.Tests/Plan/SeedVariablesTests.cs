namespace Outlive.Tests.Plan;

public sealed class SeedVariablesTests
{
    const string Two = "defaults: { restart: { delay: 9s } }\nservices: { a: { command: run, alive: { exec: x } }, b: { command: run, restart: { delay: 2s }, alive: { exec: x, interval: 3s } } }";

    [Fact]
    public void They_lie_over_the_defaults_and_under_the_services()
    {
        var plan = Plans.Plan(Two, ("PROCESS_RESTART_DELAY", "1500"), ("PROCESS_MAX_RETRIES", "7"), ("HEALTH_CHECK_INTERVAL", "20000"),
            ("HEALTH_CHECK_TIMEOUT", "700"), ("HEALTH_CHECK_RETRIES", "2"), ("PROCESS_SHUTDOWN_TIMEOUT", "45000"));
        var (a, b) = (plan.Services["a"], plan.Services["b"]);
        (a.Restart.Delay, b.Restart.Delay, a.Restart.Tries).ShouldBe((TimeSpan.FromMilliseconds(1500), TimeSpan.FromSeconds(2), 7));
        (a.Alive!.Interval, b.Alive!.Interval).ShouldBe((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(3)));
        (a.Alive.Timeout, a.Alive.FailureThreshold).ShouldBe((TimeSpan.FromMilliseconds(700), 2));
        plan.State.StopTimeout.ShouldBe(TimeSpan.FromSeconds(45));
    }

    [Fact]
    public void They_make_no_probe_where_there_is_none() => Plans.Service("user: u", ("HEALTH_CHECK_INTERVAL", "1000")).Alive.ShouldBeNull();

    [Fact]
    public void Debugging_is_set_by_them()
    {
        var logging = Plans.Plan("logging: { level: error }", ("DEBUG", "true"), ("DEBUG_CATEGORIES", "process, network"),
            ("DEBUG_CONSOLE", "1")).Logging;
        (logging.Level, logging.Console).ShouldBe(("debug", true));
        logging.Categories.ShouldBe(["process", "network"]);
        Plans.Plan("", ("DEBUG", "true"), ("DEBUG_LEVEL", "TRACE")).Logging.Level.ShouldBe("trace");
    }

    [Fact]
    public void Another_programs_DEBUG_is_not_ours() => Plans.Plan("", ("DEBUG", "express:*")).Logging.Level.ShouldBe("info");

    [Theory]
    [InlineData("PROCESS_RESTART_DELAY", "soon", "bad-variable")]
    [InlineData("PROCESS_MAX_RETRIES", "1.5", "bad-variable")]
    [InlineData("HEALTH_CHECK_INTERVAL", "0", "out-of-range")]
    [InlineData("DEBUG_LEVEL", "loud", "unknown-choice")]
    [InlineData("DEBUG_CONSOLE", "perhaps", "wrong-type")]
    public void A_wrong_value_is_told_with_the_variable(string name, string value, string rule)
    {
        var problem = Plans.Read(Two, (name, value)).Problems.ShouldHaveSingleItem();
        (problem.Rule, problem.File).ShouldBe((rule, name));
        problem.Value!.ShouldStartWith(value);
    }
}
