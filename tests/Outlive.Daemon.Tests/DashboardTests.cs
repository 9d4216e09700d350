using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

public sealed class DashboardTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly int port = FreePort();

    [Fact]
    public async Task It_speaks_as_the_dashboard_does()
    {
        await using var daemon = await DaemonProcess.StartAsync(Plan("operator"));
        using var client = await ClientAsync();
        await daemon.BecomesReadyAsync("web");
        var pid = (await daemon.ServiceAsync("web")).Pid;
        (await SayAsync(client, "GET", "/api/servers")).Text.ShouldStartWith("[{\"id\":\"web\",\"name\":\"My Web\",\"running\":true,\"orphaned\":false,\"color\":\"#3B82F6\",\"healthy\":true,");
        (await SayAsync(client, "GET", "/api/servers?envelope=true")).Text.ShouldStartWith("{\"success\":true,\"servers\":[{\"id\":\"web\"");
        (await SayAsync(client, "POST", "/api/servers/web?action=start")).ShouldBe((200, Reply(false, "Server web is already running")));
        (await SayAsync(client, "POST", "/api/servers/web?action=stop")).ShouldBe((200, Reply(true, "Process web killed successfully")));
        ProcScan.Alive(pid!.Value).ShouldBeFalse();
        (await SayAsync(client, "POST", "/api/servers/web?action=stop")).ShouldBe((200, Reply(false, "Process web not found")));
        var (status, started) = await SayAsync(client, "POST", "/api/servers/web?action=start");
        (status, started).ShouldBe((200, Reply(true, $"Server web started successfully (PID: {(await daemon.ServiceAsync("web")).Pid})")));
        (await SayAsync(client, "POST", "/api/servers/nobody?action=start")).ShouldBe((200, Reply(false, "Server nobody not found in registry")));
        (await SayAsync(client, "POST", "/api/servers/nobody?action=stop")).ShouldBe((200, Reply(false, "Process nobody not found")));
        (await SayAsync(client, "POST", "/api/servers/web?action=explode")).ShouldBe((400, Reply(false, "Invalid action")));
        (await SayAsync(client, "POST", "/api/servers/bad?action=start")).Text.ShouldStartWith("{\"success\":false,\"message\":\"Failed to start server bad: ");
        (await SayAsync(client, "GET", "/api/logs/chatty")).Text.ShouldBe("{\"success\":true,\"logs\":[\"hello\",\"world\"]}");
        (await SayAsync(client, "GET", "/api/logs/nobody")).Text.ShouldBe("{\"success\":true,\"logs\":[]}");
        (await SayAsync(client, "GET", "/api/nothing")).Status.ShouldBe(404);
        (await daemon.EventsAsync("?kind=service.stopping")).ShouldContain(x => x.Message!.Contains("dashboard:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ports_are_told_with_their_services()
    {
        var own = FreePort();
        await using var daemon = await DaemonProcess.StartAsync(Plan("viewer").Replace("display_name: My Web", $"command: python3 -m http.server {own} --bind 127.0.0.1, ports: [{own}], ready: {{ tcp: true }}", StringComparison.Ordinal).Replace("command: CHILD sleep 600000, command", "command", StringComparison.Ordinal));
        using var client = await ClientAsync();
        await daemon.BecomesReadyAsync("web");
        using var told = JsonDocument.Parse((await SayAsync(client, "GET", "/api/ports")).Text);
        var row = told.RootElement.EnumerateArray().Single(x => x.GetProperty("port").GetString() == $"{own}");
        row.GetProperty("serverId").GetString().ShouldBe("web");
        row.GetProperty("pid").GetString().ShouldBe($"{(await daemon.ServiceAsync("web")).Pid}");
        row.GetProperty("protocol").GetString().ShouldBe("TCP");
    }

    [Fact]
    public async Task Changes_are_streamed()
    {
        await using var daemon = await DaemonProcess.StartAsync(Plan("operator"));
        using var client = await ClientAsync();
        await daemon.BecomesReadyAsync("web");
        using var stream = await client.GetStreamAsync(new Uri("/api/events", UriKind.Relative), TestContext.Current.CancellationToken);
        using var lines = new StreamReader(stream);
        (await NextAsync(lines)).ShouldBe("event: ports");
        (await NextAsync(lines)).ShouldStartWith("data: [");
        (await NextAsync(lines)).ShouldBe("event: servers");
        (await NextAsync(lines)).ShouldContain("\"id\":\"web\",\"name\":\"My Web\",\"running\":true");
        await SayAsync(client, "POST", "/api/servers/web?action=stop");
        for (var line = ""; !line.Contains("\"id\":\"web\",\"name\":\"My Web\",\"running\":false", StringComparison.Ordinal);) line = await NextAsync(lines);
    }

    [Fact]
    public async Task Only_what_is_ours_is_killed()
    {
        await using var daemon = await DaemonProcess.StartAsync(Plan("admin"));
        using var client = await ClientAsync();
        await daemon.BecomesReadyAsync("web");
        (int, string)[] refused =
        [
            await SayAsync(client, "DELETE", "/api/kill", "{}"), await SayAsync(client, "DELETE", "/api/kill", "{\"pid\":\"-1\"}"), await SayAsync(client, "DELETE", "/api/kill", "{\"pid\":\"1; rm -rf /\"}"),
            await SayAsync(client, "DELETE", "/api/kill", "{\"port\":\"70000\"}"), await SayAsync(client, "DELETE", "/api/kill", "{\"pid\":\"1\"}"), await SayAsync(client, "DELETE", "/api/kill", "{\"pid\":\"0\"}"), await SayAsync(client, "DELETE", "/api/kill", "{"),
        ];
        refused.ShouldBe([
            (400, Reply(false, "Either pid or port is required")), (400, Reply(false, "Invalid PID format. Must be a positive integer.")), (400, Reply(false, "Invalid PID format. Must be a positive integer.")),
            (400, Reply(false, "Invalid port number. Must be between 1 and 65535.")), (403, Reply(false, "Cannot kill system processes (PID \\u003C 1000)")), (400, Reply(false, "Invalid PID format. Must be a positive integer.")), (400, Reply(false, "Invalid JSON")),
        ]);
        var free = FreePort();
        (await SayAsync(client, "DELETE", "/api/kill", $"{{\"port\":\"{free}\"}}")).ShouldBe((200, Reply(false, $"No process found on port {free}")));
        await using var stranger = TestChild.Start("sleep", "600000");
        (await SayAsync(client, "DELETE", "/api/kill", $"{{\"pid\":\"{stranger.Pid}\"}}")).Text.ShouldContain("\"success\":false");
        ProcScan.Alive(stranger.Pid).ShouldBeTrue();
        var own = (await daemon.ServiceAsync("web")).Pid!.Value;
        (await SayAsync(client, "DELETE", "/api/kill", $"{{\"pid\":\"{own}\"}}")).ShouldBe((200, Reply(true, $"Process {own} killed successfully")));
        (await daemon.ServiceAsync("web")).State.ShouldBe(ServiceState.Stopped);
    }

    [Theory]
    [InlineData("viewer", "POST", "/api/servers/web?action=stop")]
    [InlineData("operator", "DELETE", "/api/kill")]
    public async Task A_role_is_a_limit(string role, string method, string path)
    {
        await using var daemon = await DaemonProcess.StartAsync(Plan(role));
        using var client = await ClientAsync();
        await daemon.BecomesReadyAsync("web");
        var pid = (await daemon.ServiceAsync("web")).Pid;
        (await SayAsync(client, method, path, $"{{\"pid\":\"{pid}\"}}")).Status.ShouldBe(403);
        (await daemon.ServiceAsync("web")).Pid.ShouldBe(pid);
    }

    [Fact]
    public async Task Pages_of_other_sites_and_other_names_are_refused()
    {
        await using var daemon = await DaemonProcess.StartAsync(Plan("operator"));
        using var client = await ClientAsync();
        await daemon.BecomesReadyAsync("web");
        foreach (var headers in (string[])[$"Host: evil.example:{port}", "Host: 127.0.0.1", $"Host: 127.0.0.1:{port}\r\nOrigin: http://evil.example", $"Host: 127.0.0.1:{port}\r\nOrigin: null", $"Host: localhost:{port}\r\nSec-Fetch-Site: cross-site"])
            (await RawAsync($"POST /api/servers/web?action=stop HTTP/1.1\r\n{headers}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 403 ", customMessage: headers);
        (await daemon.ServiceAsync("web")).State.ShouldBe(ServiceState.Running);
        (await RawAsync($"GET /api/servers HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 200 ");
        (await RawAsync($"DELETE /api/kill HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 4");
    }

    [Fact]
    public async Task Another_user_of_the_machine_is_not_answered()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be somebody else");
        await using var daemon = await DaemonProcess.StartAsync(Plan("operator"));
        using var client = await ClientAsync();
        var script = $"exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'GET /api/servers HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3; echo over";
        (await TestProcess.Run("/bin/bash", ["-c", script])).Output.ShouldStartWith("HTTP/1.1 200 ");
        var other = await TestProcess.Run("/usr/bin/env", ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/bash", "-c", script]);
        other.Output.ShouldBe("over\n", other.Error);
    }

    [Fact]
    public async Task It_listens_while_the_plan_says_so_and_tries_again_where_somebody_else_does()
    {
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        await using var daemon = await DaemonProcess.StartAsync(Plan("operator"));
        await Eventually.HoldsAsync(async () => (await daemon.EventsAsync("?kind=port.taken")).Length == 1, "it is told", Limit);
        other.Stop();
        using var client = await ClientAsync();
        await daemon.ApplyAsync("services: { web: { command: CHILD sleep 600000 } }");
        await Eventually.HoldsAsync(async () => !await AnswersAsync(client), "nobody listens", Limit);
    }

    string Plan(string role) => $$"""
        services:
          web: { command: CHILD sleep 600000, display_name: My Web, color: "#3B82F6" }
          bad: { command: /no/such/program, autostart: false }
          chatty: { type: job, command: { shell: "echo hello; echo world" } }
        server:
          compat: [ { surface: dashboard, listen: "http://127.0.0.1:{{port}}", role: {{role}} } ]
        """;

    static string Reply(bool success, string message) => $"{{\"success\":{(success ? "true" : "false")},\"message\":\"{message}\"}}";

    async Task<HttpClient> ClientAsync()
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Limit };
        await Eventually.HoldsAsync(() => AnswersAsync(client), "the dashboard's API answers", Limit);
        return client;
    }

    static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            return (await SayAsync(client, "GET", "/api/servers")).Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static async Task<(int Status, string Text)> SayAsync(HttpClient client, string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var reply = await client.SendAsync(request);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    static async Task<string> NextAsync(StreamReader lines)
    {
        while (true)
        {
            var line = await Eventually.Completes(lines.ReadLineAsync(), "the stream goes on", Limit);
            if (line is { Length: > 0 }) return line;
            line.ShouldNotBeNull();
        }
    }

    async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var answer = new StreamReader(stream);
        return await Eventually.Completes(answer.ReadToEndAsync(), "it answers", Limit);
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
