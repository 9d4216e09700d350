using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>Others' doors: without a token, with a wrong one, with one that may less.</summary>
public sealed class GuessingTests(AttackedDaemon daemon) : IClassFixture<AttackedDaemon>
{
    [Theory]
    [InlineData("GET", "/v1/services")]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("GET", "/v1/attach/web")]
    [InlineData("POST", "/v1/services/web/restart")]
    [InlineData("GET", "/v1/tokens")]
    public async Task Without_a_token_nothing_is_told(string method, string path)
    {
        var reply = await daemon.RemoteAsync(null, method, path);
        (reply.Status, reply.Code).ShouldBe((401, ErrorCode.Unauthorized));
        reply.Header("WWW-Authenticate").ShouldStartWith("Bearer");
        reply.Body.ShouldNotContain("web\"");
    }

    [Fact]
    public async Task Health_is_for_everybody() => (await daemon.RemoteAsync(null, "GET", "/health/ready")).Status.ShouldBe(200);

    [Fact]
    public async Task A_token_is_taken_from_its_header_and_from_nowhere_else()
    {
        (await daemon.RemoteAsync(null, "GET", $"/v1/services?token={daemon.Admin}&access_token={daemon.Admin}")).Status.ShouldBe(401);
        (await daemon.RemoteAsync(null, "GET", "/v1/services", headers: $"Cookie: token={daemon.Admin}\r\nX-Token: {daemon.Admin}\r\n")).Status.ShouldBe(401);
        (await daemon.RemoteAsync(daemon.Viewer, "GET", "/v1/services")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("POST", "/v1/services/web/restart", null)]
    [InlineData("PUT", "/v1/logging", "{}")]
    [InlineData("POST", "/v1/plan/apply", "{}")]
    [InlineData("POST", "/v1/run", "{\"command\":[\"id\"]}")]
    [InlineData("GET", "/v1/tokens", null)]
    [InlineData("POST", "/v1/shutdown", null)]
    [InlineData("DELETE", "/v1/services/web", null)]
    public async Task A_viewer_only_looks(string method, string path, string? body) =>
        (await daemon.RemoteAsync(daemon.Viewer, method, path, body)).Status.ShouldBe(403);

    [Theory]
    [InlineData("PUT", "/v1/logging", "{}")]
    [InlineData("POST", "/v1/plan/apply", "{}")]
    [InlineData("POST", "/v1/run", "{\"command\":[\"id\"]}")]
    [InlineData("POST", "/v1/services/web/exec", "{\"command\":[\"id\"]}")]
    [InlineData("PUT", "/v1/services/x", "{\"command\":[\"id\"]}")]
    [InlineData("POST", "/v1/tokens", "{\"name\":\"x\",\"role\":\"admin\"}")]
    [InlineData("POST", "/v1/orphans/1-1/kill?force=true", null)]
    [InlineData("POST", "/v1/shutdown", null)]
    public async Task An_operator_runs_nothing_of_his_own(string method, string path, string? body) =>
        (await daemon.RemoteAsync(daemon.Operator, method, path, body)).Status.ShouldBe(403);

    [Fact]
    public async Task A_token_on_the_unix_socket_makes_its_bearer_what_it_says()
    {
        var headers = $"Authorization: Bearer {daemon.Viewer}\r\n";
        (await daemon.LocalAsync("GET", "/v1/services", headers: headers)).Status.ShouldBe(200);
        (await daemon.LocalAsync("POST", "/v1/services/web/restart", headers: headers)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_token_is_shown_once_kept_as_a_hash_and_ends_when_it_is_revoked()
    {
        var made = (await daemon.LocalAsync("POST", "/v1/tokens", "{\"name\":\"ci\",\"role\":\"operator\",\"expiresIn\":\"1h\"}")).Json(ApiJson.Default.NewToken);
        (await daemon.RemoteAsync(made.Token, "POST", "/v1/services/idle/stop")).Status.ShouldBe(200);
        var file = Path.Combine(daemon.StateDirectory, "tokens.json");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var listed = await daemon.RemoteAsync(daemon.Admin, "GET", "/v1/tokens");
        foreach (var text in (string[])[File.ReadAllText(file), listed.Body, (await daemon.LocalAsync("GET", "/v1/events")).Body, (await daemon.LocalAsync("GET", "/v1/plan")).Body, daemon.LastWords()])
            text.ShouldNotContain(made.Token[TokenText.Prefix.Length..]);
        listed.Body.ShouldNotContain("sha256");
        listed.Json(ApiJson.Default.TokenSnapshotArray).ShouldContain(x => x.Name == "ci" && x.LastUsedAt != null && x.ExpiresAt != null);
        (await daemon.LocalAsync("POST", "/v1/tokens", "{\"name\":\"ci\"}")).Status.ShouldBe(409);
        (await daemon.RemoteAsync(daemon.Admin, "DELETE", "/v1/tokens/ci")).Status.ShouldBe(204);
        (await daemon.RemoteAsync(made.Token, "GET", "/v1/services")).Status.ShouldBe(401);
        (await daemon.RemoteAsync(daemon.Admin, "DELETE", "/v1/tokens/viewer")).Status.ShouldBe(409, "it belongs to the plan");
    }
}
