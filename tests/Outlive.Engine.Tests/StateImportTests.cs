using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class StateImportTests
{
    [Fact]
    public async Task A_dashboards_file_becomes_services_that_outlive_the_daemon()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { mine: { command: CHILD sleep 600000 } }");
        var imported = await instance.Instance.ImportStateAsync(State($$"""
            {
              "api": { "id": "api", "pid": 99999999, "command": "{{TestChild.Path}} sleep 600000", "cwd": "{{instance.Root}}", "startTime": "2025-11-04T12:00:00.000Z", "status": "running", "ports": [23456] },
              "old": { "id": "old", "command": "{{TestChild.Path}} sleep 600000", "cwd": "{{instance.Root}}", "status": "stopped", "ports": [] },
              "line": { "id": "line", "command": "echo $HOME && {{TestChild.Path}} sleep 600000", "cwd": "/", "status": "running" },
              "mine": { "id": "mine", "command": "other", "cwd": "/", "status": "running" },
              "bad/name": { "id": "bad/name", "command": "x", "cwd": "/", "status": "running" },
              "none": { "id": "none", "command": "", "cwd": "/", "status": "running" }
            }
            """), start: true, "test");
        imported.Select(x => (x.Id, x.Outcome)).ShouldBe([("api", "started"), ("old", "defined"), ("line", "started"), ("mine", "kept"), ("bad/name", "refused"), ("none", "refused")]);
        await instance.BecomesReadyAsync("api");
        await instance.LineAsync("line", "/");
        await instance.ReplaceDaemonAsync();
        instance.Service("api").ShouldSatisfyAllConditions(x => x.Ready.ShouldBeTrue(), x => x.Origin.ShouldBe("defined"), x => x.Ports[0].Port.ShouldBe(23456));
        instance.Service("old").State.ShouldBe(ServiceState.Stopped);
    }

    [Fact]
    public async Task What_still_runs_elsewhere_gets_no_second_copy()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        await using var living = TestChild.Start("sleep", "600000");
        var began = File.GetCreationTimeUtc($"/proc/{living.Pid}");
        var imported = await instance.Instance.ImportStateAsync(State($$"""
            {
              "api": { "id": "api", "pid": {{living.Pid}}, "command": "{{TestChild.Path}} sleep 600000", "cwd": "/", "startTime": "{{began:O}}", "status": "running" },
              "reused": { "id": "reused", "pid": {{living.Pid}}, "command": "{{TestChild.Path}} sleep 600000", "cwd": "/", "startTime": "2025-11-04T12:00:00.000Z", "status": "running" }
            }
            """), start: true, "test");
        imported.Select(x => x.Outcome).ShouldBe(["defined", "started"]);
        imported[0].Message!.ShouldContain($"process {living.Pid} still runs");
        instance.Service("api").State.ShouldBe(ServiceState.Stopped);
        ProcScan.Alive(living.Pid).ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_exported_can_be_imported()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000, ports: [23457] } }");
        await instance.BecomesReadyAsync("web");
        var exported = JsonSerializer.Serialize(instance.Instance.ExportState(), ApiJson.Default.DictionaryStringStoredServer);
        await using var other = await InstanceUnderTest.StartEmptyAsync();
        (await other.Instance.ImportStateAsync(State(exported), start: true, "test")).ShouldHaveSingleItem().Outcome.ShouldBe("defined");
        JsonSerializer.Serialize(other.Instance.ExportState()["web"].Command).ShouldBe(JsonSerializer.Serialize(instance.Instance.ExportState()["web"].Command));
    }

    [Fact]
    public async Task Clearing_takes_what_was_defined_and_leaves_the_plan()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { mine: { command: CHILD sleep 600000 } }");
        await instance.Instance.ImportStateAsync(State($$"""{ "api": { "command": "{{TestChild.Path}} sleep 600000", "cwd": "/", "status": "running" } }"""), start: true, "test");
        var api = await instance.BecomesReadyAsync("api");
        await instance.Instance.ClearStateAsync("test");
        await Eventually.Holds(() => instance.Instance.Services().All(x => x.Id != "api"), "the service is gone");
        ProcScan.Alive(api.Pid!.Value).ShouldBeFalse();
        instance.Service("mine").Ready.ShouldBeTrue();
    }

    static Dictionary<string, StoredServer> State(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.DictionaryStringStoredServer)!;
}
