using Outlive.Plan;

namespace Outlive.Tests.Plan;

public sealed class MergeTests
{
    [Fact]
    public void Later_files_win_maps_merge_and_lists_replace()
    {
        var plan = Plans.ReadFiles(
            "name: one\nservices: { a: { command: run, environment: { A: a, B: b }, profiles: [p, q], labels: { x: y } } }",
            "name: two\nservices: { a: { environment: { B: c }, profiles: [r] }, b: { command: walk } }").Good();
        plan.Name.ShouldBe("two");
        plan.Services.Keys.ShouldBe(["a", "b"]);
        plan.Services["a"].Environment.ShouldBe(new Dictionary<string, string> { ["A"] = "a", ["B"] = "c" }, ignoreOrder: true);
        plan.Services["a"].Profiles.ShouldBe(["r"]);
        plan.Services["a"].Command!.Words.ShouldBe(["run"]);
    }

    [Fact]
    public void Short_and_long_forms_of_two_files_merge()
    {
        var service = Plans.ReadFiles(
            "services: { a: { command: run, restart: always, depends_on: [b], environment: [A=1], ready: { http: \"http://a/\" } }, b: { command: run }, c: { command: run } }",
            "services: { a: { restart: { max_delay: 5s }, depends_on: { c: started }, environment: { B: 2 }, ready: { http: { body: ok } } } }").Good().Services["a"];
        (service.Restart.Policy, service.Restart.MaxDelay).ShouldBe((RestartPolicy.Always, TimeSpan.FromSeconds(5)));
        service.DependsOn.Keys.ShouldBe(["b", "c"]);
        service.Environment.Keys.ShouldBe(["A", "B"]);
        (service.Ready!.Http!.Url, service.Ready.Http.Body).ShouldBe(("http://a/", "ok"));
    }

    [Fact]
    public void A_probe_or_secret_of_another_kind_replaces_the_one_below()
    {
        var service = Plans.ReadFiles(
            "services: { a: { command: run, port: 80, ready: { tcp: true, interval: 7s }, secrets: { A: { file: x } } } }",
            "services: { a: { ready: { delay: 1s }, secrets: { A: { env: B } } } }").Good().Services["a"];
        (service.Ready!.Kind, service.Ready.Interval).ShouldBe((ProbeKind.Delay, TimeSpan.FromSeconds(7)));
        service.Secrets["A"].ShouldBe(new() { Variable = "B" });
    }

    [Fact]
    public void Null_takes_away_what_an_earlier_file_says()
    {
        var service = Plans.ReadFiles(
            "services: { a: { command: run, user: u, ready: { delay: 1s }, environment: { A: a } } }",
            "services: { a: { user: ~, ready: null, environment: } }").Good().Services["a"];
        (service.User, service.Ready, service.Environment.Count).ShouldBe((null, null, 0));
    }

    [Fact]
    public void A_shell_command_can_be_replaced_by_another()
    {
        var command = Plans.ReadFiles("services: { a: { command: 'x | y', shell: true } }",
            "services: { a: { command: 'it''s' } }").Good().Services["a"].Command!;
        (command.Shell, command.Words[0]).ShouldBe((true, "it's"));
    }

    [Fact]
    public void Problems_name_the_file_they_are_in()
    {
        var reading = Plans.ReadFiles("services: { a: { command: run, user: [] } }", "services: { a: { group: [] } }");
        reading.Problems.Select(problem => problem.File).ShouldBe(["0.yaml", "1.yaml"]);
    }

    [Fact]
    public void Defaults_lie_under_every_service()
    {
        var plan = Plans.Plan("""
            defaults: { restart: { delay: 1s, max_delay: 10s }, environment: { A: a }, alive: { interval: 5s, http: "http://a/" } }
            services:
              a: { command: run, restart: always, environment: { B: b } }
              b: { command: run, restart: { delay: 2s }, alive: false }
              c: { command: run, alive: { exec: x } }
            """);
        (plan.Services["a"].Restart.Policy, plan.Services["a"].Restart.MaxDelay).ShouldBe((RestartPolicy.Always, TimeSpan.FromSeconds(10)));
        plan.Services["a"].Environment.Keys.ShouldBe(["A", "B"]);
        (plan.Services["a"].Alive!.Kind, plan.Services["b"].Alive, plan.Services["c"].Alive!.Kind).ShouldBe((ProbeKind.Http, null, ProbeKind.Exec));
        plan.Services["b"].Restart.Delay.ShouldBe(TimeSpan.FromSeconds(2));
        plan.Services["c"].Alive!.Interval.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Numbers_of_a_probe_in_defaults_make_no_probe()
    {
        var plan = Plans.Plan("defaults: { alive: { interval: 5s } }\nservices: { a: { command: run }, b: { command: run, alive: { exec: x } } }");
        plan.Services["a"].Alive.ShouldBeNull();
        plan.Services["b"].Alive!.Interval.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Defaults_about_processes_are_not_for_external_services() =>
        Plans.Plan("defaults: { restart: always, user: u, environment: { A: b } }\nservices: { a: { type: external, ready: { tcp: 80 } } }").Services["a"].User.ShouldBeNull();

    [Fact]
    public void A_syntax_error_in_one_file_does_not_hide_that_of_another() =>
        Plans.ReadFiles("a: [", "b: {", "services: { a: {} }").Problems.Select(problem => problem.File).ShouldBe(["0.yaml", "1.yaml"]);
}
