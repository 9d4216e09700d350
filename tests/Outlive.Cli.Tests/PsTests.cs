using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Cli.Tests;

public sealed class PsTests : IAsyncDisposable
{
    readonly FakeInstance instance = new();

    public ValueTask DisposeAsync() => instance.DisposeAsync();

    [Fact]
    public async Task Services_are_a_line_each_under_heads()
    {
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("web"), new() { Id = "db", State = ServiceState.Failed, Why = "gave up after 5 tries", Tries = 5, MaxTries = 5 }));
        var lines = (await Shown("ps")).Split('\n');
        lines[0].ShouldMatch("^STATE     SERVICE  PID   PORTS  HEALTH   UPTIME +WHY$");
        lines[1].ShouldMatch(@"^● ready   web +4711  8080 +healthy");
        lines[2].ShouldMatch(@"^✗ failed  db .*gave up after 5 tries$");
    }

    [Fact]
    public async Task The_next_try_is_told()
    {
        instance.Answer("GET /v1/services", Wire.Of(new ServiceSnapshot { Id = "db", State = ServiceState.Backoff, Why = "exited with code 1", Tries = 3, MaxTries = 5, NextRetry = DateTimeOffset.UnixEpoch }));
        (await Shown("ps")).ShouldContain("exited with code 1; next try in 0 s (3 of 5)");
    }

    [Fact]
    public async Task Json_is_passed_on_as_it_came()
    {
        instance.Answer("GET /v1/services", """[{"id":"web","news":"of a later version"}]""");
        (await Shown("ps", "--json")).ShouldBe("""[{"id":"web","news":"of a later version"}]""" + "\n");
    }

    [Fact]
    public async Task Only_those_asked_for_are_shown_in_json_too()
    {
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("web"), Wire.Ready("db")));
        (await Shown("ps", "db")).ShouldNotContain("web");
        (await Shown("ps", "db", "--json")).ShouldStartWith("""[{"id":"db",""");
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_refused()
    {
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("web")));
        var result = await instance.RunAsync("ps", "nope");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe("outlive: cannot show service \"nope\": there is none of this name; \"outlive ps\" shows all\n");
    }

    [Fact]
    public async Task A_name_that_would_steer_the_terminal_is_shown_as_codes()
    {
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("\e]0;mine\awe\u202eb"), new() { Id = "db", Why = "\e[2Jgone" }));
        var text = await Shown("ps");
        text.ShouldContain(@"\x1b]0;mine\x07we\u202eb");
        text.ShouldContain(@"\x1b[2Jgone");
        text.ShouldNotContain('\e');
    }

    [Fact]
    public async Task There_are_no_colours_where_there_is_no_terminal()
    {
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("web")));
        (await Shown("ps")).ShouldNotContain('\e');
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("--no-color", false)]
    [InlineData("NO_COLOR", false)]
    public async Task A_terminal_has_colours_unless_they_are_declined(string how, bool colors)
    {
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("web")));
        var environment = new Dictionary<string, string> { ["NO_COLOR"] = how == "NO_COLOR" ? "1" : "", ["TERM"] = "xterm" };
        await using var process = instance.Start(environment, "/usr/bin/script", "-qec", $"'{FakeInstance.Program}' ps --instance fake {(how.StartsWith('-') ? how : "")}", "/dev/null");
        var result = await Eventually.Completes(process.Ended, "ps on a terminal has ended");
        result.Output.ShouldContain("web");
        result.Output.Contains("\e[32m● ready\e[0m", StringComparison.Ordinal).ShouldBe(colors);
    }

    [Fact]
    public async Task A_reader_that_has_gone_is_no_reason_for_words()
    {
        var many = Enumerable.Range(0, 5000).Select(x => Wire.Ready($"web-{x}")).ToArray();
        instance.Answer("GET /v1/services", Wire.Of(many));
        await using var process = instance.Start([], "/bin/bash", "-c", $"'{FakeInstance.Program}' ps --instance fake | head -n 1; echo ${{PIPESTATUS[0]}}");
        var result = await Eventually.Completes(process.Ended, "ps | head has ended");
        result.Output.Split('\n')[1].ShouldBe("0");
        result.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task All_instances_are_those_that_answer()
    {
        instance.Answer("GET /v1/instance", """{"name":"fake","version":"1","daemonPid":1,"keeperPid":2,"counts":{"running":3},"projectDirectory":"/srv/shop"}""");
        Directory.CreateDirectory(Path.Combine(instance.Folder, "run", "dead"));
        var text = await Shown("ps", "--all-instances");
        text.ShouldMatch(@"(?m)^fake +3 running +1 +2 .*/srv/shop$");
        text.ShouldNotContain("dead");
    }

    async Task<string> Shown(params string[] arguments)
    {
        var result = await instance.RunAsync(arguments);
        result.Error.ShouldBeEmpty();
        result.ExitCode.ShouldBe(0);
        return result.Output;
    }
}
