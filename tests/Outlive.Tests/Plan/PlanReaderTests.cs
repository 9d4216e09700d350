using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Tests.Plan;

public sealed class PlanReaderTests
{
    [Theory]
    [InlineData("[sh, -c, 'serve $PORT']")]
    [InlineData("{ shell: serve $PORT }")]
    [InlineData("serve {port}")]
    public void Where_a_shell_reads_it_a_port_may_be_a_variable(string command) =>
        Plans.Service($"command: {command}\nports: [auto]").Ports.ShouldHaveSingleItem();

    [Fact]
    public void The_example_of_the_documentation_is_a_plan()
    {
        var text = File.ReadAllText(Path.Combine(Rules.Repository.Root, "docs", "configuration.md"));
        var start = text.IndexOf("```yaml\n", StringComparison.Ordinal) + 8;
        Plans.Plan(text[start..text.IndexOf("```", start, StringComparison.Ordinal)]).Services.Keys.ShouldBe(["db", "migrate", "web"]);
    }

    [Fact]
    public void An_empty_file_is_an_empty_plan_named_after_its_folder()
    {
        var plan = Plans.Plan("");
        plan.Services.ShouldBeEmpty();
        plan.Name.ShouldStartWith("shop-");
        PlanReader.Read([new("a", "")], new() { Directory = "/elsewhere/shop" }).Plan!.Name.ShouldNotBe(plan.Name);
    }

    [Fact]
    public void Every_key_of_a_service_is_read()
    {
        var service = Plans.Plan(Full).Services["db"];
        service.Command!.Words.ShouldBe(["postgres", "-D", "data", "-p", "{port}"]);
        (service.DisplayName, service.Category, service.Color).ShouldBe(("PostgreSQL", "database", "#3B82F6"));
        service.Labels.ShouldBe(new Dictionary<string, string> { ["team"] = "core" });
        service.WorkingDirectory.ShouldBe("/srv/shop/db");
        service.Environment["LC_ALL"].ShouldBe("C");
        service.EnvFiles.ShouldBe(["/srv/shop/.env.db"]);
        service.ClearEnvironment.ShouldBeTrue();
        (service.Secrets["A"].File, service.Secrets["B"].Variable).ShouldBe(("/run/secrets/pg", "PG"));
        service.Secrets["C"].Command!.Words.ShouldBe(["pass", "show", "pg"]);
        service.Ports.ShouldBe([new() { Name = "sql", First = 5432, Last = 5432 }]);
        (service.Autostart, service.Enabled, service.Replicas, service.Tty, service.HoldStdin).ShouldBe((false, true, 1, false, true));
        service.Profiles.ShouldBe(["full"]);
        service.DependsOn["migrate"].Condition.ShouldBe(DependencyCondition.CompletedSuccessfully);
        service.DependsOn["cache"].ShouldBe(new() { Condition = DependencyCondition.Ready, Timeout = TimeSpan.FromSeconds(60), Restart = true });
        (service.User, service.Group, service.Umask).ShouldBe(("postgres", "staff", 18u));
        service.Limits.ShouldBe(new() { Memory = 512L << 20, Cpu = 1.5, Pids = 200, OpenFiles = 4096, Nice = 5, OomScore = 300, Require = true });
        (service.MaxMemory, service.MaxRuntime).ShouldBe((400L << 20, TimeSpan.FromHours(24)));
        (service.Sandbox!.PrivateTmp, service.Sandbox.PrivateNetwork, service.Sandbox.ReadOnly[0]).ShouldBe((true, false, "/usr"));
        Plans.Service("sandbox: { network: private }").Sandbox!.PrivateNetwork.ShouldBeTrue();
        service.Logs.ShouldBe(new()
        {
            MaxSize = 20L << 20,
            Keep = 7,
            MaxAge = TimeSpan.FromDays(7),
            Merge = true,
            DropWhenSlow = true,
            DropWhenFull = false,
            Json = true
        });
    }

    [Fact]
    public void Probes_restart_and_stop_are_read()
    {
        var service = Plans.Plan(Full).Services["db"];
        var ready = service.Ready!;
        (ready.Kind, ready.Http!.Url, ready.Http.FirstStatus, ready.Http.LastStatus,
            ready.Http.Body).ShouldBe((ProbeKind.Http, "http://127.0.0.1:{port}/health", 200, 399, "ok"));
        (ready.Http.Method, ready.Http.Headers["X-A"]).ShouldBe(("HEAD", "b"));
        (ready.InitialDelay, ready.Interval, ready.Timeout,
            ready.StartTimeout).ShouldBe((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(90)));
        (ready.FailureThreshold, ready.SuccessThreshold).ShouldBe((4, 2));
        (service.Alive!.Kind, service.Alive.Address, service.Alive.Interval,
            service.Alive.OnFailure).ShouldBe((ProbeKind.Tcp, null, Defaults.AliveInterval, LivenessAction.Stop));
        service.Restart.SuccessExitCodes.ShouldBe([0, 3]);
        (service.Restart with { SuccessExitCodes = [] }).ToString().ShouldBe(new RestartDefinition
        {
            Policy = RestartPolicy.Always,
            StableAfter = TimeSpan.FromSeconds(2),
            Delay = TimeSpan.FromMilliseconds(300),
            Factor = 1.5,
            MaxDelay = TimeSpan.FromSeconds(20),
            Jitter = 0.2,
            Tries = -1,
            ResetAfter = TimeSpan.FromMinutes(2),
            SuccessExitCodes = [],
        }.ToString());
        (service.Stop.Signal, service.Stop.Grace, service.Stop.CloseStdin, service.Stop.Send).ShouldBe((2, TimeSpan.FromSeconds(20), true, "quit\n"));
        service.Stop.Command!.Words.ShouldBe(["pg_ctl", "stop"]);
    }

    [Fact]
    public void State_and_logging_are_read()
    {
        var plan = Plans.Plan("state: { journal: { keep: 10d, max_size: 1M }, log_budget: 3G, stop_timeout: 5s }\nlogging: { level: Warning, categories: [a, b], console: on }");
        plan.State.ShouldBe(new()
        {
            JournalKeep = TimeSpan.FromDays(10),
            JournalSize = 1 << 20,
            LogBudget = 3L << 30,
            StopTimeout = TimeSpan.FromSeconds(5)
        });
        (plan.Logging.Level, plan.Logging.Console).ShouldBe(("warn", true));
        plan.Logging.Categories.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Extension_keys_are_the_users_own() =>
        Plans.Plan("x-a: [1, { b: c }]\nservices: { x-b: 1, a: { command: run, x-c: { d: e } } }").Services.Keys.ShouldBe(["a"]);

    [Fact]
    public void Anchors_and_merge_keys_work()
    {
        var plan = Plans.Plan("""
            x-one: &one { A: 1, B: 1 }
            x-two: &two { B: 2, C: 2 }
            services:
              a: { command: run, environment: { <<: [*one, *two], C: 3 } }
              b: { command: run, environment: *one }
            """);
        plan.Services["a"].Environment.ShouldBe(new Dictionary<string, string> { ["A"] = "1", ["B"] = "1", ["C"] = "3" }, ignoreOrder: true);
        plan.Services["b"].Environment["B"].ShouldBe("1");
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("On", true)]
    [InlineData("TRUE", true)]
    [InlineData("no", false)]
    [InlineData("off", false)]
    [InlineData("\"false\"", false)]
    public void Booleans_of_both_YAMLs_are_understood(string written, bool wanted) =>
        Plans.Service($"autostart: {written}").Autostart.ShouldBe(wanted);

    [Fact]
    public void Text_stays_text_even_if_it_looks_like_something_else() =>
        Plans.Service("environment: { A: yes, B: 1.10, C: 0x10, D: null, E: 2001-01-01 }\nlabels: { z: ~ }").Environment
            .ShouldBe(new Dictionary<string, string> { ["A"] = "yes", ["B"] = "1.10", ["C"] = "0x10", ["E"] = "2001-01-01" }, ignoreOrder: true);

    [Fact]
    public void A_service_can_be_given_as_JSON()
    {
        var (service, problems) = PlanReader.ReadService("web",
            "{\n\t\"command\": [\"run\", \"\\u00e9\\/\"],\n\t\"ports\": {\"http\": 8080},\n\t\"depends_on\": [\"elsewhere\"]\n}", Plans.Context());
        problems.ShouldBeEmpty();
        service!.Name.ShouldBe("web");
        service.Command!.Words.ShouldBe(["run", "é/"]);
        service.DependsOn.Keys.ShouldBe(["elsewhere"]);
    }

    [Fact]
    public void A_service_given_alone_is_checked()
    {
        var (service, problems) = PlanReader.ReadService("web", "replicas: 2\nport: 80\nnonsense: 1", Plans.Context());
        service.ShouldBeNull();
        problems.Select(problem => problem.Rule).ShouldBe(["missing-command", "fixed-port-replicas", "unknown-key"], ignoreOrder: true);
        problems.ShouldAllBe(problem => problem.Path.StartsWith("services.web") && problem.File == "web");
    }

    [Fact]
    public void A_plan_put_together_can_be_checked()
    {
        var plan = Plans.Plan("services: { a: { command: run } }");
        PlanReader.Check(plan).ShouldBeEmpty();
        plan.Services["a"].DependsOn["b"] = new();
        PlanReader.Check(plan).ShouldHaveSingleItem().Rule.ShouldBe("unknown-dependency");
    }

    [Fact]
    public void A_thousand_services_in_a_chain_are_read()
    {
        var services = Enumerable.Range(0, 1000).Select(i => $"  s{i}: {{ command: run, depends_on: [{(i > 0 ? "s" + (i - 1) : "")}] }}");
        Plans.Plan("services:\n" + string.Join('\n', services)).Services.Count.ShouldBe(1000);
    }

    internal const string Full = """
        version: 1
        name: shop
        services:
          migrate: { type: job, command: [migrate] }
          cache: { command: redis-server }
          db:
            type: service
            command: postgres -D data -p {port}
            display_name: PostgreSQL
            category: database
            labels: { team: core }
            working_dir: ./db
            environment: { LC_ALL: C }
            env_file: .env.db
            clear_environment: true
            secrets: { A: { file: /run/secrets/pg }, B: { env: PG }, C: { command: pass show pg } }
            ports: { sql: 5432 }
            color: "#3B82F6"
            autostart: false
            enabled: true
            replicas: 1
            profiles: [full]
            depends_on:
              migrate: completed_successfully
              cache: { condition: ready, timeout: 60s, restart: true }
            ready:
              http: { url: "http://127.0.0.1:{port}/health", status: 200-399, body: ok, method: head, headers: { X-A: b } }
              initial_delay: 3s
              interval: 2s
              timeout: 4s
              failure_threshold: 4
              success_threshold: 2
              start_timeout: 90s
            alive: { tcp: true, on_failure: stop }
            restart: { policy: always, stable_after: 2s, delay: 300ms, factor: 1.5, max_delay: 20s, jitter: 0.2, tries: -1, reset_after: 2m, success_exit_codes: [0, 3] }
            stop: { signal: int, grace: 20s, close_stdin: true, send: "quit\n", command: pg_ctl stop }
            limits: { memory: 512M, cpu: 1.5, pids: 200, open_files: 4096, nice: 5, oom_score: 300, require: true }
            max_memory: 400M
            max_runtime: 24h
            user: postgres
            group: staff
            umask: "022"
            sandbox: { private_tmp: true, network: host, read_only: [/usr] }
            stdin: pipe
            tty: false
            logs: { max_size: 20M, keep: 7, max_age: 7d, merge: true, backpressure: drop, disk_full: block, parse: json }
        """;
}
