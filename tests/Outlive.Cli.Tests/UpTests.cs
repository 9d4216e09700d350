using Outlive.Contracts.Api;

namespace Outlive.Cli.Tests;

/// <summary>`up` against an instance that runs already.</summary>
public sealed class UpTests : IAsyncDisposable
{
    readonly FakeInstance instance = new();
    readonly string plan;

    public UpTests()
    {
        plan = Path.Combine(instance.Folder, "outlive.yaml");
        File.WriteAllText(plan, "services: {}");
        instance.Answer("GET /health/live", "live");
        instance.Answer("GET /v1/instance", """{"name":"fake","lastEvent":7}""");
        instance.Answer("GET /v1/services", Wire.Of(Wire.Ready("web"), Wire.Ready("other")));
    }

    public ValueTask DisposeAsync() => instance.DisposeAsync();

    [Fact]
    public async Task A_plan_with_problems_is_told_with_places_and_repairs()
    {
        instance.Answer("POST /v1/plan/apply", """{"problems":[{"file":"/p/outlive.yaml","line":3,"column":5,"path":"services.web","rule":"unknown-key","message":"there is no key \"comand\"","repair":"write command"}]}""");
        var result = await instance.RunAsync("up", "-d", "-f", plan);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe("/p/outlive.yaml:3:5: there is no key \"comand\"; write command\noutlive: the plan has 1 problem\n");
    }

    [Fact]
    public async Task In_the_background_it_shows_the_changes_and_the_services_of_the_plan()
    {
        instance.Answer("POST /v1/plan/apply", """{"applied":true,"services":["web"],"changes":[{"service":"web","action":"restart","keys":["command"]},{"service":"db","action":"keep"}]}""");
        var result = await instance.RunAsync("up", "-d", "-f", plan, "web");
        result.Error.ShouldBeEmpty();
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("↻ restart  web  (command)");
        result.Output.ShouldContain("● ready");
        result.Output.ShouldNotContain("other");
        result.Output.ShouldNotContain("db");
    }

    [Fact]
    public async Task The_daemon_gets_files_folder_profiles_and_environment()
    {
        instance.Answer("POST /v1/plan/apply", """{"applied":true}""");
        await instance.RunAsync(new Dictionary<string, string> { ["COLOUR_OF_SKY"] = "blue" }, "up", "-d", "-f", plan, "--profile", "dev", "--keep-stopped", "web");
        var request = System.Text.Json.JsonSerializer.Deserialize(instance.Asked.Single(x => x.Line.StartsWith("POST", StringComparison.Ordinal)).Body, ApiJson.Default.PlanRequest)!;
        request.Files.ShouldBe([plan]);
        request.Directory.ShouldBe(instance.Folder);
        request.Profiles.ShouldBe(["dev"]);
        request.Services.ShouldBe(["web"]);
        request.KeepStopped.ShouldBeTrue();
        request.Environment["COLOUR_OF_SKY"].ShouldBe("blue");
    }

    [Fact]
    public async Task A_plan_is_found_in_the_folder_with_its_override()
    {
        await File.WriteAllTextAsync(Path.Combine(instance.Folder, "outlive.override.yaml"), "", TestContext.Current.CancellationToken);
        instance.Answer("POST /v1/plan/apply", """{"applied":true}""");
        await instance.RunAsync("up", "-d", "-C", instance.Folder);
        instance.Asked.Single(x => x.Line.StartsWith("POST", StringComparison.Ordinal)).Body.ShouldContain("outlive.override.yaml");
    }

    [Fact]
    public async Task A_folder_without_a_plan_is_refused()
    {
        var empty = Directory.CreateDirectory(Path.Combine(instance.Folder, "empty")).FullName;
        var result = await instance.RunAsync("up", "-C", empty);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("write one, or say where it is with -f FILE");
    }

    [Fact]
    public async Task Waiting_in_the_background_is_told_as_json()
    {
        instance.Answer("POST /v1/plan/apply", """{"applied":true,"services":["web"]}""");
        instance.Answer("POST /v1/wait", """{"services":[],"pending":["web: starting"],"timedOut":true}""");
        var result = await instance.RunAsync("up", "-d", "--wait", "--timeout", "2s", "--json", "-f", plan);
        result.ExitCode.ShouldBe(4);
        result.Output.ShouldStartWith("""{"services":[],"pending":["web: starting"],"timedOut":true}""");
        instance.Asked.ShouldContain(x => x.Line == "POST /v1/wait?for=ready&timeout=2s" && x.Body.Contains("\"web\"", StringComparison.Ordinal));
    }
}
