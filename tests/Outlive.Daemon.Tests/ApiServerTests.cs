using System.Net;
using System.Text;
using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Hosting;

namespace Outlive.Daemon.Tests;

public sealed class ApiServerTests
{
    static readonly Task<Instance> Refused = Task.FromException<Instance>(new OutliveException(ErrorCode.KeeperLost, "cannot start the instance: its keeper is lost; start it again", "shop"));

    [Fact]
    public async Task It_lives_before_the_instance_has_started_and_is_not_ready()
    {
        await using var api = await ServedApi.StartAsync(new TaskCompletionSource<Instance>().Task);
        (await GetAsync(api, "/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(api, "/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Nobody_else_may_open_its_socket()
    {
        await using var api = await ServedApi.StartAsync(Refused);
        File.GetUnixFileMode(api.Socket).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task It_takes_the_place_of_a_socket_that_a_dead_one_left()
    {
        await using var first = await ServedApi.StartAsync(Refused);
        await using var second = new Api.ApiServer(Refused, first.Socket, Path.GetDirectoryName(first.Socket)!, TimeProvider.System);
        await second.StartAsync(TestContext.Current.CancellationToken);
        (await GetAsync(first, "/health/live")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, ErrorCode.NotFound)]
    [InlineData("GET", "/", 404, ErrorCode.NotFound)]
    [InlineData("GET", "/v1/services/", 404, ErrorCode.NotFound)]
    [InlineData("DELETE", "/v1/services", 405, ErrorCode.WrongMethod)]
    [InlineData("GET", "/v1/start", 405, ErrorCode.WrongMethod)]
    [InlineData("GET", "/v1/services", 503, ErrorCode.KeeperLost)]
    [InlineData("GET", "/v1/logs?tail=x", 400, ErrorCode.BadRequest)]
    [InlineData("GET", "/v1/logs?follow=maybe", 400, ErrorCode.BadRequest)]
    [InlineData("GET", "/v1/events?since=yesterday", 400, ErrorCode.BadRequest)]
    [InlineData("GET", "/v1/services?state=great", 400, ErrorCode.BadRequest)]
    [InlineData("POST", "/v1/start?wait=forever", 400, ErrorCode.BadRequest)]
    [InlineData("POST", "/v1/wait?timeout=8d", 400, ErrorCode.BadRequest)]
    [InlineData("POST", "/v1/orphans/4711/kill", 400, ErrorCode.BadRequest)]
    [InlineData("GET", "/v1/attach/web", 400, ErrorCode.BadRequest)]
    public async Task What_is_wrong_is_told_as_a_problem(string method, string path, int status, string code)
    {
        await using var api = await ServedApi.StartAsync(Refused);
        var (answered, problem) = await SendAsync(api, method, path, null);
        ((int)answered).ShouldBe(status);
        problem.Code.ShouldBe(code);
        problem.Status.ShouldBe(status);
        problem.Detail.ShouldStartWith("cannot ");
    }

    [Theory]
    [InlineData("POST", "/v1/services/web/scale", "{\"replicas\":")]
    [InlineData("POST", "/v1/services/web/signal", "[]")]
    [InlineData("POST", "/v1/run", "")]
    [InlineData("POST", "/v1/run", "{}")]
    [InlineData("POST", "/v1/plan/apply", "{\"files\":[\"outlive.yaml\"]}")]
    public async Task A_body_that_makes_no_sense_is_a_bad_request(string method, string path, string body)
    {
        await using var api = await ServedApi.StartAsync(Refused);
        var (status, problem) = await SendAsync(api, method, path, body);
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.Code.ShouldBe(ErrorCode.BadRequest);
    }

    [Fact]
    public async Task A_body_without_bounds_is_refused()
    {
        await using var api = await ServedApi.StartAsync(Refused);
        var (status, problem) = await SendAsync(api, "POST", "/v1/run", new string(' ', 1024 * 1024 + 1));
        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        problem.Code.ShouldBe(ErrorCode.TooLarge);
    }

    [Fact]
    public async Task What_is_asked_too_early_waits_for_the_start()
    {
        var starting = new TaskCompletionSource<Instance>();
        await using var api = await ServedApi.StartAsync(starting.Task);
        var asked = SendAsync(api, "GET", "/v1/instance", null);
        (await GetAsync(api, "/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        asked.IsCompleted.ShouldBeFalse();
        starting.SetException(new OutliveException(ErrorCode.BadPlan, "cannot start: so be it"));
        (await asked).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_bug_is_told_as_one()
    {
        await using var api = await ServedApi.StartAsync(Task.FromException<Instance>(new InvalidOperationException("secret")));
        var (status, problem) = await SendAsync(api, "GET", "/v1/services", null);
        (status, problem.Code).ShouldBe((HttpStatusCode.InternalServerError, ErrorCode.Internal));
        problem.Detail.ShouldNotContain("secret");
    }

    static async Task<(HttpStatusCode Status, string Text)> GetAsync(ServedApi api, string path)
    {
        using var reply = await api.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    static async Task<(HttpStatusCode Status, Problem Problem)> SendAsync(ServedApi api, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var reply = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        reply.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", text);
        return (reply.StatusCode, JsonSerializer.Deserialize(text, ApiJson.Default.Problem)!);
    }
}
