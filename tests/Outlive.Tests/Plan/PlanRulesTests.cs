namespace Outlive.Tests.Plan;

public sealed class PlanRulesTests
{
    [Theory]
    [InlineData("comand: x", "unknown-key", "command?")]
    [InlineData("dependsOn: []", "unknown-key", "depends_on?")]
    [InlineData("depends-on: []", "unknown-key", "depends_on?")]
    [InlineData("restrat: no", "unknown-key", "restart?")]
    [InlineData("image: x", "unknown-key", "containers")]
    [InlineData("zzzzzz: x", "unknown-key", "configuration.md")]
    [InlineData("restart: { polcy: no }", "unknown-key", "policy?")]
    [InlineData("restart: alwys", "unknown-choice", "always?")]
    [InlineData("type: jbo", "unknown-choice", "job?")]
    [InlineData("type: nothing", "unknown-choice", "one of them")]
    [InlineData("autostart: maybe", "wrong-type", "true or false")]
    [InlineData("autostart: [true]", "wrong-type", "true or false")]
    [InlineData("replicas: many", "wrong-type", "without a point")]
    [InlineData("replicas: 0", "out-of-range", "from 1")]
    [InlineData("max_runtime: 5", "wrong-type", "unit")]
    [InlineData("max_runtime: 0", "out-of-range", "longer")]
    [InlineData("max_runtime: 99999999w", "out-of-range", "shorter")]
    [InlineData("stop: { grace: -5s }", "out-of-range", "sign")]
    [InlineData("ready: { delay: 0s }", "out-of-range", "longer")]
    [InlineData("ready: { tcp: 80, interval: 0s }", "out-of-range", "longer")]
    [InlineData("ready: { tcp: 80, failure_threshold: 0 }", "out-of-range", "from 1")]
    [InlineData("max_memory: lots", "wrong-type", "512M")]
    [InlineData("max_memory: 12", "out-of-range", "bytes")]
    [InlineData("limits: { cpu: 0 }", "out-of-range", "from")]
    [InlineData("limits: { nice: 20 }", "out-of-range", "19")]
    [InlineData("restart: { jitter: 2 }", "out-of-range", "1")]
    [InlineData("restart: { jitter: NaN }", "out-of-range", "1")]
    [InlineData("restart: { success_exit_codes: [0, 256] }", "out-of-range", "255")]
    [InlineData("restart: { delay: 1m }", "delay-above-max", "max_delay")]
    [InlineData("restart: [no]", "wrong-type", "map")]
    [InlineData("color: #fff", "empty-value", "quoted")]
    [InlineData("color: blu", "bad-color", "RRGGBB")]
    [InlineData("color: \"#12\"", "bad-color", "RRGGBB")]
    [InlineData("display_name: \"\"", "empty-value", "remove")]
    [InlineData("umask: 999", "bad-umask", "octal")]
    [InlineData("umask: 01000", "bad-umask", "octal")]
    [InlineData("working_dir: ~/x", "home-path", "${HOME}/x")]
    [InlineData("environment: 5", "wrong-type", "map")]
    [InlineData("environment: { A: [b] }", "wrong-type", "text")]
    [InlineData("environment: { \"A=B\": c }", "variable-name", "NAME")]
    [InlineData("environment: { A: \"b\\0c\" }", "no-nul", "remove")]
    [InlineData("profiles: { a: b }", "wrong-type", "list")]
    [InlineData("profiles: [a, ]\nenv_file: [a, ~]", "empty-value", "dash")]
    [InlineData("stop: { signal: SIGNOTHING }", "bad-signal", "SIGTERM")]
    [InlineData("stop: { signal: 65 }", "bad-signal", "64")]
    [InlineData("stop: { close_stdin: true }", "stop-needs-stdin", "stdin: pipe")]
    [InlineData("stop: { send: q }", "stop-needs-stdin", "stdin: pipe")]
    [InlineData("tty: true\nstdin: pipe", "tty-and-stdin", "tty")]
    [InlineData("stdin: file", "unknown-choice", "one of them")]
    [InlineData("max_memory: 1G\nlimits: { memory: 1G }", "soft-above-hard", "smaller")]
    [InlineData("type: job\nrestart: always", "job-never-ends", "type: job")]
    [InlineData("secrets: { A: { env: B } }\nenvironment: { A: c }", "secret-and-environment", "keep one")]
    [InlineData("secrets: { A: { } }", "secret-source", "file")]
    [InlineData("secrets: { A: { file: b, env: c } }", "secret-source", "file")]
    [InlineData("secrets: { A: { fil: b } }", "unknown-key", "file?")]
    public void A_wrong_key_is_told_with_its_repair(string keys, string rule, string repair) =>
        Plans.ServiceProblem(keys, rule).Repair!.ShouldContain(repair);

    [Theory]
    [InlineData("command: echo 'x", "unbalanced-quotes")]
    [InlineData("command: echo \"x", "unbalanced-quotes")]
    [InlineData("command: echo x\\", "unbalanced-quotes")]
    [InlineData("command: \"\"", "empty-command")]
    [InlineData("command: []", "empty-command")]
    [InlineData("command: [\"\"]", "empty-command")]
    [InlineData("command: { shel: x }", "wrong-type")]
    [InlineData("command: [a, b]\nshell: true", "shell-line")]
    [InlineData("command: \"  \"\nshell: true", "empty-command")]
    [InlineData("command: x\nshell: maybe", "wrong-type")]
    [InlineData("x-command: x", "missing-command")]
    [InlineData("command: serve --port=$PORT\nports: auto", "variable-without-shell")]
    public void A_wrong_command_is_told(string keys, string rule) => Plans.ServiceProblem(keys, rule);

    [Theory]
    [InlineData("ports: { http: 0-5 }", "bad-port")]
    [InlineData("ports: { http: 90-80 }", "bad-port")]
    [InlineData("ports: { http: 65536 }", "bad-port")]
    [InlineData("ports: { http: -1 }", "bad-port")]
    [InlineData("ports: [\"8080:80\"]", "bad-port")]
    [InlineData("ports: { http: { a: b } }", "bad-port")]
    [InlineData("ports: { \"a b\": 80 }", "port-name")]
    [InlineData("ports: { a-b: 80, a_b: 81 }", "port-variable")]
    [InlineData("ports: { a: 80, b: 80 }", "port-used-twice")]
    [InlineData("ports: { a: 80 }\nreplicas: 2", "fixed-port-replicas")]
    [InlineData("ports: { a: 80-81 }\nreplicas: 3", "range-too-small")]
    public void A_wrong_port_is_told(string keys, string rule) => Plans.ServiceProblem(keys, rule);

    [Theory]
    [InlineData("ready: { interval: 1s }", "probe-kind")]
    [InlineData("ready: { tcp: 80, delay: 1s }", "probe-kind")]
    [InlineData("ready: { notify: false }", "probe-kind")]
    [InlineData("alive: { delay: 1s }", "probe-kind")]
    [InlineData("alive: { notify: true }", "probe-kind")]
    [InlineData("alive: { log: x }", "probe-kind")]
    [InlineData("ready: { watchdog: 30s }", "unknown-key")]
    [InlineData("ready: { tcp: 80, on_failure: stop }", "unknown-key")]
    [InlineData("alive: { watchdog: 1ms }", "out-of-range")]
    [InlineData("alive: { watchdog: 2d }", "out-of-range")]
    [InlineData("ready: { delay: 2m }", "start-timeout-too-short")]
    [InlineData("ready: { tcp: 80, initial_delay: 1m }", "start-timeout-too-short")]
    [InlineData("ready: 5", "wrong-type")]
    [InlineData("ready: { log: \"(\" }", "bad-regex")]
    [InlineData("ready: { log: \"\" }", "bad-regex")]
    [InlineData("ready: { tcp: true }", "unknown-port")]
    [InlineData("ready: { listening: true }", "unknown-port")]
    [InlineData("ready: { tcp: web }", "unknown-port")]
    [InlineData("ready: { tcp: \":80\" }", "bad-address")]
    [InlineData("ready: { tcp: \"host:x\" }", "bad-address")]
    [InlineData("ready: { http: \"http://127.0.0.1:{port}/\" }", "unknown-port")]
    [InlineData("ports: { a: auto }\nready: { exec: \"x {port:b}\" }", "unknown-port")]
    [InlineData("ready: { http: \"127.0.0.1/\" }", "bad-url")]
    [InlineData("ready: { http: { url: \"http://a/\", status: 2yy } }", "bad-status")]
    [InlineData("ready: { http: { url: \"http://a/\", status: 399-200 } }", "bad-status")]
    [InlineData("ready: { http: { url: \"http://a/\", method: LOOK } }", "unknown-choice")]
    [InlineData("ready: { http: { body: a } }", "missing-key")]
    [InlineData("ready: { http: [a] }", "wrong-type")]
    [InlineData("ports: { a: auto }\nready: { tcp: true }\nsandbox: { network: private }", "private-network-probe")]
    [InlineData("ready: { http: \"http://localhost:80/\" }\nsandbox: { network: private }", "private-network-probe")]
    [InlineData("alive: { tcp: \"127.0.0.1:80\" }\nsandbox: { network: private }", "private-network-probe")]
    public void A_wrong_probe_is_told(string keys, string rule) => Plans.ServiceProblem(keys, rule);

    [Theory]
    [InlineData("ports: { a: auto }\nready: { listening: true }")]
    [InlineData("ready: { http: \"http://elsewhere/\" }")]
    [InlineData("ready: { tcp: \"elsewhere:80\" }")]
    [InlineData("ports: { a: 80 }\nreplicas: 2")]
    public void Probes_that_do_not_connect_and_any_ports_go_with_a_network_of_its_own(string keys) => Plans.Service($"{keys}\nsandbox: {{ network: private }}");

    [Theory]
    [InlineData("type: external\ncommand: x", "external-key")]
    [InlineData("type: external\nuser: x", "external-key")]
    [InlineData("type: external\nrestart: no", "external-key")]
    [InlineData("type: external\nhooks: { after_exit: x }", "external-key")]
    [InlineData("type: external\nready: { notify: true }", "external-probe")]
    [InlineData("type: external\nready: { log: x }", "external-probe")]
    [InlineData("type: external\nalive: { watchdog: 30s }", "external-probe")]
    [InlineData("type: external\nalive: { tcp: 80, on_failure: restart }", "external-key")]
    public void An_external_service_has_nothing_of_a_process(string keys, string rule) => Plans.ServiceProblem(keys, rule);

    [Theory]
    [InlineData("watch: { paths: [a] }")]
    [InlineData("schedule: { cron: x }")]
    [InlineData("container: { image: x }")]
    [InlineData("depends_on: { a: { required: false } }")]
    public void What_is_not_available_yet_is_refused_in_a_service(string keys) =>
        Plans.Read(Plans.Around(keys)).Problems.ShouldContain(problem => problem.Rule == "not-available-yet", keys);

    [Theory]
    [InlineData("pools: { x: {} }")]
    [InlineData("server: { mcp: { allow: read } }")]
    [InlineData("tui: {}")]
    [InlineData("rendering:")]
    public void What_is_not_available_yet_is_refused_at_the_top(string yaml) => Plans.Problem(yaml, "not-available-yet");

    [Theory]
    [InlineData("server: { compat: dashboard }", "wrong-type")]
    [InlineData("server: { compat: [chimera] }", "unknown-choice")]
    [InlineData("server: { compat: [{ listen: \"http://0.0.0.0:3030\" }] }", "compat-listen")]
    [InlineData("server: { compat: [{ listen: \"http://example.org:3030\" }] }", "compat-listen")]
    [InlineData("server: { compat: [{ listen: \"https://127.0.0.1:3030\" }] }", "compat-listen")]
    [InlineData("server: { compat: [{ role: god }] }", "unknown-choice")]
    [InlineData("server: { compat: [dashboard, dashboard] }", "compat-twice")]
    public void A_wrong_surface_is_told(string yaml, string rule) => Plans.Problem(yaml, rule);

    [Theory]
    [InlineData("webhooks: { url: http://a }", "wrong-type")]
    [InlineData("webhooks: [ { events: [service.failed] } ]", "missing-key")]
    [InlineData("webhooks: [ { url: ftp://a/b } ]", "bad-url")]
    [InlineData("webhooks: [ { url: /hook } ]", "bad-url")]
    [InlineData("webhooks: [ { url: http://a, events: [service.fialed] } ]", "unknown-event")]
    [InlineData("webhooks: [ { url: http://a, events: [nothing.*] } ]", "unknown-event")]
    [InlineData("webhooks: [ { url: http://a/1 }, { url: http://a/2 } ]", "webhook-twice")]
    [InlineData("webhooks: [ { url: http://a, secret: hunter2 } ]", "secret-source")]
    [InlineData("webhooks: [ { url: http://a, secret: { command: pass } } ]", "unknown-key")]
    [InlineData("webhooks: [ { url: http://a, timeout: 0 } ]", "out-of-range")]
    public void A_wrong_webhook_is_told(string yaml, string rule) => Plans.Problem(yaml, rule);

    [Fact]
    public void A_secret_in_the_wrong_place_is_not_repeated() =>
        Plans.Read("webhooks: [ { url: http://a, secret: hunter2 } ]").Problems.ShouldAllBe(problem => !problem.ToString().Contains("hunter2"));

    [Theory]
    [InlineData("version: 3.8", "version")]
    [InlineData("name: a/b", "bad-name")]
    [InlineData("name:", "empty-value")]
    [InlineData("servces: {}", "unknown-key")]
    [InlineData("services: [a]", "wrong-type")]
    [InlineData("services: { a: run }", "wrong-type")]
    [InlineData("services: { \"a b\": { command: x } }", "service-name")]
    [InlineData("services: { -a: { command: x } }", "service-name")]
    [InlineData("services: { aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: { command: x } }", "service-name")]
    [InlineData("services: { a: }", "missing-command")]
    [InlineData("defaults: { restart: { delay: x } }", "wrong-type")]
    [InlineData("defaults: 5", "wrong-type")]
    [InlineData("defaults: { restart: { delay: x } }\nservices: { a: { command: x }, b: { command: x } }", "wrong-type")]
    [InlineData("state: { journal: { keep: 0 } }", "out-of-range")]
    [InlineData("logging: { level: loud }", "unknown-choice")]
    [InlineData("- a", "wrong-type")]
    [InlineData("text", "wrong-type")]
    public void What_is_wrong_at_the_top_is_told(string yaml, string rule) => Plans.Problem(yaml, rule);

    [Theory]
    [InlineData("a: { command: x, depends_on: [c] }", "unknown-dependency")]
    [InlineData("a: { command: x, depends_on: [a] }", "dependency-cycle")]
    [InlineData("a: { command: x, depends_on: [b] }, b: { command: x, depends_on: [a] }", "dependency-cycle")]
    [InlineData("a: { command: x, depends_on: [b] }, b: { command: x, enabled: false }", "disabled-dependency")]
    [InlineData("a: { command: x, depends_on: { b: healthy } }, b: { command: x }", "healthy-needs-alive")]
    [InlineData("a: { command: x, depends_on: { b: completed } }, b: { command: x, restart: always }", "never-completes")]
    [InlineData("a: { command: x, depends_on: { b: completed } }, b: { type: external }", "never-completes")]
    [InlineData("a: { command: x, depends_on: { b: done } }, b: { command: x }", "unknown-choice")]
    [InlineData("a: { command: x, replicas: 2 }, a-1: { command: x }", "replica-name")]
    [InlineData("a: { command: x, port: 80 }, b: { command: x, port: 80 }", "port-used-twice")]
    [InlineData("a: { command: x, port: 80, profiles: [p, q] }, b: { command: x, port: 80, profiles: [q] }", "port-used-twice")]
    public void What_is_wrong_between_services_is_told(string services, string rule) => Plans.Problem($"services: {{ {services} }}", rule);

    [Theory]
    [InlineData("a: { command: x, port: 80 }, b: { command: x, port: 80, enabled: false }")]
    [InlineData("a: { command: x, port: 80, profiles: [p] }, b: { command: x, port: 80, profiles: [q] }")]
    [InlineData("a: { command: x, depends_on: { b: completed } }, b: { command: x }")]
    [InlineData("a: { command: x, enabled: false, depends_on: [b] }, b: { command: x, enabled: false }")]
    [InlineData("a: { command: x, replicas: 2 }, a-3: { command: x }")]
    [InlineData("a: { command: x, ports: { p: 80-82 }, replicas: 3 }")]
    [InlineData("a: { command: x, tty: true, stop: { send: q } }")]
    public void What_can_be_is_not_refused(string services) => Plans.Plan($"services: {{ {services} }}");

    [Fact]
    public void A_cycle_is_named()
    {
        var problem = Plans.Problem("services: { a: { command: x, depends_on: [b] }, b: { command: x, depends_on: [c] }, c: { command: x, depends_on: [a] } }", "dependency-cycle");
        problem.Message.ShouldContain("a -> b -> c -> a");
        problem.Path.ShouldBe("services.c.depends_on.a");
    }

    [Fact]
    public void A_problem_says_where_it_is()
    {
        var problem = Plans.Problem("services:\n  web:\n    command: x\n    restart:\n      delay: soon\n", "wrong-type");
        (problem.File, problem.Line, problem.Column, problem.Path,
            problem.Value).ShouldBe(("outlive.yaml", 5, 14, "services.web.restart.delay", "soon"));
    }

    [Fact]
    public void All_problems_are_told_at_once_from_top_to_bottom()
    {
        var reading = Plans.Read("services:\n  a: { comand: x }\n  b: { command: x, depends_on: [zzz], restart: maybe }\n  c: { command: x, ready: { log: '(' } }\npools: {}\n");
        reading.Plan.ShouldBeNull();
        reading.Problems.Select(problem => problem.Rule).ShouldBe(["missing-command", "unknown-key", "unknown-dependency", "unknown-choice",
            "bad-regex", "not-available-yet"]);
        reading.Problems.Select(problem => problem.Line).ShouldBe([2, 2, 3, 3, 4, 5]);
    }

    [Fact]
    public void A_secret_written_into_the_plan_is_not_repeated()
    {
        var problem = Plans.ServiceProblem("secrets: { A: hunter2 }", "secret-source");
        problem.ToString().ShouldNotContain("hunter2");
        Plans.ServiceProblem("secrets: hunter2", "wrong-type").ToString().ShouldNotContain("hunter2");
    }
}
