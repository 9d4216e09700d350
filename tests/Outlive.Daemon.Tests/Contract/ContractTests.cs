using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Daemon.Tests.Attacks;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Contract;

/// <summary>What docs/api.md says holds for all routes, against the shipped daemon.</summary>
public sealed class ContractTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    [Fact]
    public async Task The_same_key_is_the_same_change_and_the_same_answer()
    {
        var key = $"Idempotency-Key: {Guid.NewGuid():N}\r\n";
        var first = await daemon.LocalAsync("POST", "/v1/run", "{\"command\":[\"true\"]}", key);
        var second = await daemon.LocalAsync("POST", "/v1/run", "{\"command\":[\"true\"]}", key);
        (first.Status, second.Status).ShouldBe((200, 200), first.Body);
        second.Body.ShouldBe(first.Body);
        (first.Header("Idempotency-Replayed"), second.Header("Idempotency-Replayed")).ShouldBe(("", "true"));
        var other = await daemon.LocalAsync("POST", "/v1/run", "{\"command\":[\"false\"]}", key);
        (other.Status, other.Code).ShouldBe((409, ErrorCode.Conflict));
        (await daemon.LocalAsync("POST", "/v1/run", "{\"command\":[\"true\"]}", "Idempotency-Key: a b\r\n")).Status.ShouldBe(400);
        // Somebody else's key of the same name is another key.
        (await daemon.RemoteAsync(daemon.Admin, "POST", "/v1/run", "{\"command\":[\"true\"]}", key)).Body.ShouldNotBe(first.Body);
    }

    [Fact]
    public async Task Many_at_once_with_one_key_are_one()
    {
        var key = $"Idempotency-Key: {Guid.NewGuid():N}\r\n";
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => daemon.LocalAsync("POST", "/v1/run", "{\"command\":[\"true\"]}", key)));
        replies.ShouldAllBe(x => x.Status == 200);
        replies.Select(x => x.Json(ApiJson.Default.ServiceSnapshot).Id).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_change_on_condition_happens_only_while_nothing_has_changed()
    {
        var tag = (await daemon.LocalAsync("GET", "/v1/services/idle")).Header("ETag");
        tag.ShouldMatch("^\"[0-9a-f]+-[0-9]+\"$");
        var started = await daemon.LocalAsync("POST", "/v1/services/idle/start?wait=ready", headers: $"If-Match: {tag}\r\n");
        started.Status.ShouldBe(200, started.Body);
        var again = await daemon.LocalAsync("POST", "/v1/services/idle/stop", headers: $"If-Match: {tag}\r\n");
        (again.Status, again.Code).ShouldBe((412, ErrorCode.PreconditionFailed));
        (await daemon.ServiceAsync("idle")).Pid.ShouldNotBeNull();
        (await daemon.LocalAsync("POST", "/v1/services/idle/stop?wait=stopped", headers: "If-Match: *\r\n")).Status.ShouldBe(200);
        (await daemon.LocalAsync("POST", "/v1/stop", "{\"services\":[\"idle\"]}", $"If-Match: {tag}\r\n")).Status.ShouldBe(400, "it knows no versions");
        (await daemon.LocalAsync("POST", "/v1/services/idle/stop", headers: "If-Match: 12\r\n")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_plan_is_applied_on_condition_too()
    {
        var tag = (await daemon.LocalAsync("GET", "/v1/plan")).Header("ETag");
        (await daemon.LocalAsync("POST", "/v1/plan/apply", "{}", "If-Match: \"other\"\r\n")).Code.ShouldBe(ErrorCode.PreconditionFailed);
        (await daemon.LocalAsync("POST", "/v1/plan/apply", "{}", $"If-Match: {tag}\r\n")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_list_comes_in_pages()
    {
        var (ids, path) = (new List<string>(), "/v1/services?limit=1&category=service");
        while (path.Length > 0)
        {
            var page = await daemon.LocalAsync("GET", path);
            ids.Add(page.Json(ApiJson.Default.ServiceSnapshotArray).ShouldHaveSingleItem().Id);
            path = page.Header("Link") is { Length: > 0 } link ? link.Split('<', '>')[1] : "";
        }
        ids.ShouldBe(["web", "api", "idle"]);
        (await daemon.LocalAsync("GET", "/v1/services?limit=0")).Status.ShouldBe(400);
        (await daemon.LocalAsync("GET", "/v1/services?after=gone")).Status.ShouldBe(404);
        (await daemon.LocalAsync("GET", "/v1/services?search=DL")).Json(ApiJson.Default.ServiceSnapshotArray).ShouldHaveSingleItem().Id.ShouldBe("idle");
    }

    [Fact]
    public async Task Every_change_is_in_the_journal_with_who_what_and_what_became_of_it()
    {
        await daemon.RemoteAsync(daemon.Operator, "POST", "/v1/services/api/scale", "{\"replicas\":1}");
        await daemon.LocalAsync("DELETE", "/v1/services/api");
        InstanceEvent? scaled = null, removed = null;
        await Eventually.HoldsAsync(async () =>
        {
            var told = await daemon.EventsAsync(EventKind.AuditRequest);
            (scaled, removed) = (told.LastOrDefault(x => x.Message!.Contains("/api/scale", StringComparison.Ordinal)), told.LastOrDefault(x => x.Message!.StartsWith("DELETE /v1/services/api", StringComparison.Ordinal)));
            return scaled is not null && removed is not null;
        }, "both are told");
        (scaled!.By, scaled.Message, scaled.Data!["status"], scaled.Data["address"]).ShouldBe(("token:operator", "POST /v1/services/api/scale (1 replicas): 200", "200", "127.0.0.1"));
        (removed!.Data!["status"], removed.Data["code"], removed.Data["pid"]).ShouldBe(("409", ErrorCode.Refused, AttackedDaemon.Text(Environment.ProcessId)));
    }

    [Fact]
    public async Task The_plan_is_shown_without_values()
    {
        var yaml = await daemon.LocalAsync("GET", "/v1/plan");
        var json = await daemon.LocalAsync("GET", "/v1/plan", headers: "Accept: application/json\r\n");
        (yaml.Header("Content-Type"), json.Header("Content-Type")).ShouldBe(("application/yaml", "application/json"));
        foreach (var reply in (RawReply[])[yaml, json, await daemon.LocalAsync("GET", "/v1/services"), await daemon.LocalAsync("GET", "/v1/state"), await daemon.LocalAsync("GET", "/v1/processes")]) reply.Body.ShouldNotContain("hunter2");
        using var plan = JsonDocument.Parse(json.Body);
        plan.RootElement.GetProperty("services").GetProperty("web").GetProperty("environment").GetProperty("PASSWORD").GetString().ShouldBe("***");
        plan.RootElement.GetProperty("services").GetProperty("idle").GetProperty("autostart").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Processes_are_listed_and_found_by_id_and_by_pid()
    {
        var web = await daemon.ServiceAsync("web");
        var listed = (await daemon.LocalAsync("GET", "/v1/processes?service=web&running=true")).Json(ApiJson.Default.ProcessDetailsArray).ShouldHaveSingleItem();
        (listed.Id, listed.Pid, listed.Orphan).ShouldBe((web.Process!, web.Pid!.Value, false));
        foreach (var name in (string[])[web.Process!, AttackedDaemon.Text(web.Pid.Value)])
            (await daemon.LocalAsync("GET", $"/v1/processes/{name}")).Json(ApiJson.Default.ProcessDetails).StartTime.ShouldBe(listed.StartTime);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, ErrorCode.NotFound)]
    [InlineData("PATCH", "/v1/services/web", 405, ErrorCode.WrongMethod)]
    [InlineData("TRACE", "/v1/services", 405, ErrorCode.WrongMethod)]
    [InlineData("POST", "/v1/services/nobody/start", 404, ErrorCode.NotFound)]
    public async Task What_is_wrong_has_a_status_and_a_code(string method, string path, int status, string code)
    {
        var reply = await daemon.LocalAsync(method, path);
        (reply.Status, reply.Code, reply.Problem.Status).ShouldBe((status, code, status));
        reply.Header("Content-Type").ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task It_describes_itself_without_anything_from_elsewhere()
    {
        var json = await daemon.RemoteAsync(null, "GET", "/openapi/v1.json");
        JsonDocument.Parse(json.Body).RootElement.GetProperty("openapi").GetString().ShouldBe("3.1.0");
        var page = await daemon.RemoteAsync(null, "GET", "/openapi");
        page.Header("Content-Type").ShouldStartWith("text/html");
        page.Body.ShouldContain("/v1/services/{id}");
        page.Body.ShouldNotContain("<script");
        page.Body.ShouldNotContain("http");
    }
}
