using Outlive.Contracts.Api;
using Outlive.Plan;

namespace Outlive.Tests.Plan;

public sealed class PlanDiffTests
{
    static PlanChange Change(string before, string after) =>
        PlanDiff.Between(Plans.Plan(Plans.Around(before)), Plans.Plan(Plans.Around(after))).ShouldHaveSingleItem();

    [Fact]
    public void Services_are_added_removed_and_kept()
    {
        var before = Plans.Plan("services: { a: { command: x }, b: { command: x } }");
        var after = Plans.Plan("services: { c: { command: x }, b: { command: [x] } }");
        PlanDiff.Between(before, after).Select(change => $"{change.Action} {change.Service}").ShouldBe(["add c", "keep b", "remove a"]);
        PlanDiff.Between(null, after).Select(change => change.Action).ShouldBe(["add", "add"]);
    }

    [Theory]
    [InlineData("user: a", "user: b", "user")]
    [InlineData("command: a", "command: a b", "command")]
    [InlineData("command: a", "command: a\nshell: true", "command")]
    [InlineData("environment: { A: a }", "environment: { A: b }", "environment")]
    [InlineData("port: 80", "port: 81", "ports")]
    [InlineData("ports: [80, 81]", "ports: [81, 80]", "ports")]
    [InlineData("working_dir: a", "working_dir: b", "working_dir")]
    [InlineData("env_file: [a, b]", "env_file: [b, a]", "env_file")]
    [InlineData("group: a", "group: b", "group")]
    [InlineData("umask: '022'", "umask: '077'", "umask")]
    [InlineData("tty: true", "tty: false", "tty")]
    [InlineData("stdin: pipe", "stdin: 'null'", "stdin")]
    [InlineData("limits: { cpu: 1 }", "limits: { cpu: 2 }", "limits.cpu")]
    [InlineData("limits: { cpu: 1 }", "user: ~", "limits")]
    [InlineData("sandbox: { private_tmp: true }", "sandbox: { network: private, private_tmp: true }", "sandbox.network")]
    [InlineData("logs: { merge: true }", "logs: { merge: false }", "logs.merge")]
    [InlineData("secrets: { A: { env: B } }", "secrets: { A: { file: B } }", "secrets")]
    [InlineData("clear_environment: true", "clear_environment: false", "clear_environment")]
    [InlineData("alive: { watchdog: 30s }", "alive: { watchdog: 20s }", "alive.watchdog")]
    [InlineData("ready: { notify: true }", "user: ~", "ready")]
    public void What_a_process_was_started_with_needs_a_restart(string before, string after, string key)
    {
        var change = Change(before, after);
        (change.Action, string.Join(' ', change.Keys)).ShouldBe(("restart", key));
    }

    [Theory]
    [InlineData("restart: always", "restart: no", "restart.policy")]
    [InlineData("stop: { grace: 1s }", "stop: { grace: 2s }", "stop.grace")]
    [InlineData("ready: { tcp: 80 }", "ready: { delay: 1s }", "ready.tcp ready.delay")]
    [InlineData("ready: { tcp: 80 }", "display_name: ~", "ready")]
    [InlineData("alive: { tcp: 80 }", "alive: { tcp: 80, interval: 5s }", "alive.interval")]
    [InlineData("labels: { a: b }", "labels: { a: c }", "labels")]
    [InlineData("display_name: a", "display_name: b", "display_name")]
    [InlineData("category: a", "category: b", "category")]
    [InlineData("color: red", "color: blue", "color")]
    [InlineData("autostart: true", "autostart: false", "autostart")]
    [InlineData("enabled: true", "enabled: false", "enabled")]
    [InlineData("replicas: 1", "replicas: 2", "replicas")]
    [InlineData("profiles: [a]", "profiles: [b]", "profiles")]
    [InlineData("max_memory: 1G", "max_memory: 2G", "max_memory")]
    [InlineData("max_runtime: 1h", "max_runtime: 2h", "max_runtime")]
    [InlineData("logs: { keep: 1 }", "logs: { keep: 2, max_size: 1M }", "logs.max_size logs.keep")]
    public void What_only_we_go_by_is_updated(string before, string after, string keys)
    {
        var change = Change(before, after);
        (change.Action, string.Join(' ', change.Keys)).ShouldBe(("update", keys));
    }

    [Theory]
    [InlineData("environment: { A: a, B: b }", "environment: [B=b, A=a]")]
    [InlineData("restart: on-failure", "restart: { policy: on_failure, tries: 5 }")]
    [InlineData("stop_grace_period: 10s", "stop: { signal: 15 }")]
    [InlineData("max_memory: 1G", "max_memory: 1024M")]
    public void Another_spelling_of_the_same_is_kept(string before, string after) => Change(before, after).Action.ShouldBe("keep");

    [Fact]
    public void One_key_that_needs_a_restart_is_enough()
    {
        var change = Change("user: a\ncolor: red", "user: b\ncolor: blue");
        (change.Action, change.Keys.Length).ShouldBe(("restart", 2));
    }
}
