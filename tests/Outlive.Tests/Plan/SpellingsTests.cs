using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Tests.Plan;

public sealed class SpellingsTests
{
    [Theory]
    [InlineData("always", "Always", 5)]
    [InlineData("unless-stopped", "Always", 5)]
    [InlineData("on-failure", "OnFailure", 5)]
    [InlineData("on_failure", "OnFailure", 5)]
    [InlineData("on-failure:3", "OnFailure", 3)]
    [InlineData("no", "Never", 5)]
    [InlineData("\"no\"", "Never", 5)]
    [InlineData("false", "Never", 5)]
    [InlineData("never", "Never", 5)]
    public void Restart_policies_of_Compose_are_understood(string written, string policy, int tries)
    {
        var restart = Plans.Service($"restart: {written}").Restart;
        (restart.Policy.ToString(), restart.Tries).ShouldBe((policy, tries));
    }

    [Theory]
    [InlineData("[b]", DependencyCondition.Ready)]
    [InlineData("b", DependencyCondition.Ready)]
    [InlineData("{ b: }", DependencyCondition.Ready)]
    [InlineData("{ b: started }", DependencyCondition.Started)]
    [InlineData("{ b: { condition: service_started } }", DependencyCondition.Started)]
    [InlineData("{ b: { condition: service_healthy, required: true } }", DependencyCondition.Healthy)]
    [InlineData("{ b: service_completed_successfully }", DependencyCondition.CompletedSuccessfully)]
    [InlineData("{ b: completed }", DependencyCondition.Completed)]
    public void Dependencies_are_lists_or_maps_to_conditions(string written, DependencyCondition condition) =>
        Plans.Plan($$"""
            services:
              a: { command: run, depends_on: {{written}} }
              b: { command: run, type: job, alive: { exec: "true" } }
            """).Services["a"].DependsOn["b"].Condition.ShouldBe(condition);

    [Fact]
    public void Environment_and_labels_may_be_lists()
    {
        var service = Plans.Service("environment: [A=b=c, HOME, MISSING, E=]\nlabels: [team=core, alone]", ("HOME", "/root"));
        service.Environment.ShouldBe(new Dictionary<string, string> { ["A"] = "b=c", ["HOME"] = "/root", ["E"] = "" }, ignoreOrder: true);
        service.Labels.ShouldBe(new Dictionary<string, string> { ["team"] = "core", ["alone"] = "" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("port: auto", "main", 0, 0)]
    [InlineData("ports: 8080", "main", 8080, 8080)]
    [InlineData("ports: [3000]", "3000", 3000, 3000)]
    [InlineData("ports: [8000-8999]", "port1", 8000, 8999)]
    [InlineData("ports: { a: 0 }", "a", 0, 0)]
    public void Ports_have_short_forms(string written, string name, int first, int last) =>
        Plans.Service(written).Ports.ShouldBe([new() { Name = name, First = first, Last = last }]);

    [Fact]
    public void Stop_keys_of_Compose_are_understood_beside_our_own()
    {
        var stop = Plans.Service("stop_grace_period: 1m30s\nstop_signal: SIGQUIT\nstdin_open: true\nstop: { close_stdin: true }").Stop;
        (stop.Grace, stop.Signal, stop.CloseStdin).ShouldBe((TimeSpan.FromSeconds(90), 3, true));
    }

    [Fact]
    public void Other_names_are_understood()
    {
        var service = Plans.Service("cwd: x\nenv: { A: b }\nscale: 2\nmem_limit: 1g\ncpus: 0.5\npids_limit: 10\noom_score_adj: -5\nuser: \"1000:100\"");
        (service.WorkingDirectory, service.Environment["A"], service.Replicas, service.User,
            service.Group).ShouldBe(("/srv/shop/x", "b", 2, "1000", "100"));
        service.Limits.ShouldBe(new() { Memory = 1L << 30, Cpu = 0.5, Pids = 10, OomScore = -5 });
    }

    [Fact]
    public void A_healthcheck_is_readiness_and_a_liveness_that_does_nothing()
    {
        var service = Plans.Service("healthcheck: { test: [CMD, curl, -f, x], interval: 90s, timeout: 10s, retries: 2, start_period: 40s, start_interval: 5s }");
        service.Ready!.Exec!.Words.ShouldBe(["curl", "-f", "x"]);
        (service.Ready.Interval, service.Ready.Timeout, service.Ready.FailureThreshold, service.Ready.StartTimeout)
            .ShouldBe((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), 2, TimeSpan.FromSeconds(240)));
        (service.Alive!.Kind, service.Alive.Interval,
            service.Alive.OnFailure).ShouldBe((ProbeKind.Exec, TimeSpan.FromSeconds(90), LivenessAction.None));
    }

    [Theory]
    [InlineData("[CMD-SHELL, 'a | b']")]
    [InlineData("a | b")]
    public void A_healthcheck_may_be_a_line_for_a_shell(string test)
    {
        var exec = Plans.Service($"healthcheck: {{ test: {test} }}").Ready!.Exec!;
        exec.Shell.ShouldBeTrue();
        exec.Words.ShouldBe(["a | b"]);
    }

    [Theory]
    [InlineData("{ test: [NONE] }")]
    [InlineData("{ disable: true }")]
    public void A_healthcheck_can_be_switched_off_over_defaults(string healthcheck)
    {
        var service = Plans.Plan($"defaults: {{ ready: {{ delay: 1s }} }}\nservices: {{ a: {{ command: run, healthcheck: {healthcheck} }} }}").Services["a"];
        service.Ready.ShouldBeNull();
        service.Alive.ShouldBeNull();
    }

    [Theory]
    [InlineData("readinessProbe: { httpGet: { path: /h, port: http, scheme: HTTPS, httpHeaders: [{ name: A, value: b }] }, initialDelaySeconds: 3, periodSeconds: 4, timeoutSeconds: 5, successThreshold: 2, failureThreshold: 6 }")]
    [InlineData("readiness_probe: { http_get: { path: h, port: http, scheme: https, http_headers: [{ name: A, value: b }] }, initial_delay_seconds: 3, period_seconds: 4, timeout_seconds: 5, success_threshold: 2, failure_threshold: 6 }")]
    public void A_probe_of_Kubernetes_is_understood_in_both_cases(string keys)
    {
        var ready = Plans.Service("ports: { http: 80 }\n" + keys).Ready!;
        (ready.Http!.Url, ready.Http.FirstStatus, ready.Http.LastStatus,
            ready.Http.Headers["A"]).ShouldBe(("https://127.0.0.1:{port:http}/h", 200, 399, "b"));
        (ready.InitialDelay, ready.Interval, ready.Timeout, ready.SuccessThreshold, ready.FailureThreshold)
            .ShouldBe((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5), 2, 6));
    }

    [Fact]
    public void A_long_initial_delay_of_Kubernetes_leaves_time_to_look() =>
        Plans.Service("readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 120 }").Ready!.StartTimeout.ShouldBe(TimeSpan.FromMinutes(3));

    [Fact]
    public void Exec_and_tcp_probes_of_Kubernetes_are_understood()
    {
        var service = Plans.Service("command: run\nreadinessProbe: { exec: { command: [cat, /x] } }\nlivenessProbe: { tcpSocket: { port: 81, host: example.org } }");
        service.Ready!.Exec!.Words.ShouldBe(["cat", "/x"]);
        (service.Alive!.Address, service.Alive.OnFailure).ShouldBe(("example.org:81", LivenessAction.Restart));
    }

    [Theory]
    [InlineData("stop_signal: INT\nstop: { signal: TERM }", "two-spellings")]
    [InlineData("cwd: a\nworking_dir: b", "two-spellings")]
    [InlineData("ready: { delay: 1s }\nhealthcheck: { test: [NONE] }", "two-spellings")]
    [InlineData("healthcheck: { interval: 1s }", "bad-healthcheck")]
    [InlineData("healthcheck: { test: [curl] }", "bad-healthcheck")]
    [InlineData("healthcheck: { test: x, intervall: 1s }", "unknown-key")]
    [InlineData("healthcheck: { test: x, interval: 1 }", "wrong-type")]
    [InlineData("readinessProbe: { tcpSocket: { port: 80 }, periodSecond: 1 }", "unknown-key")]
    [InlineData("readinessProbe: { httpGet: { port: 80, pth: / } }", "unknown-key")]
    [InlineData("readinessProbe: 5", "wrong-type")]
    [InlineData("restart: on-failure:x", "wrong-type")]
    [InlineData("environment: [A=b, A=c]", "duplicate-key")]
    [InlineData("environment: [{ A: b }]", "wrong-type")]
    [InlineData("ports: [80, 80]", "duplicate-key")]
    [InlineData("stdin_open: 5", "wrong-type")]
    [InlineData("cwd:", "empty-value")]
    public void What_is_wrong_with_a_familiar_spelling_is_told(string keys, string rule) => Plans.ServiceProblem(keys, rule);
}
