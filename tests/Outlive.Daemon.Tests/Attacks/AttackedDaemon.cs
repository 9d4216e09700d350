using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Outlive.Contracts.Api;
using Outlive.Daemon.Auth;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Attacks;

/// <summary>The shipped daemon with its keeper, on its Unix socket and on a port of 127.0.0.1, with a token of each role. Its end ends all it started.</summary>
public sealed class AttackedDaemon : IAsyncLifetime
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly TempDirectory directory = new("/dev/shm");
    TestProcess? daemon;

    public AttackedDaemon()
    {
        Directory.CreateDirectory(RunDirectory, Private);
        Directory.CreateDirectory(StateDirectory, Private);
    }

    /// <summary>Beside what every plan here has.</summary>
    public string ServerKeys { get; init; } = "listen: http://127.0.0.1:0";

    /// <summary>In them, `CHILD` stands for the test child.</summary>
    public string Services { get; init; } = "web: { command: CHILD sleep 600000, environment: { PASSWORD: hunter2 } }, api: { command: CHILD sleep 600000 }, idle: { command: CHILD sleep 600000, autostart: false }";

    internal string Viewer { get; } = TokenText.Create();
    internal string Operator { get; } = TokenText.Create();
    internal string Admin { get; } = TokenText.Create();

    internal static UnixFileMode Private => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    internal string Root => directory.Path;
    internal string RunDirectory => directory.File("run");
    internal string StateDirectory => directory.File("state");
    internal string PlanFile => directory.File("outlive.yaml");
    internal EndPoint Unix => new UnixDomainSocketEndPoint($"{RunDirectory}/api.sock");
    internal IPEndPoint Tcp { get; private set; } = new(IPAddress.Loopback, 0);
    internal string Host => Tcp.ToString();

    public async ValueTask InitializeAsync()
    {
        WritePlan(ServerKeys);
        var request = new PlanRequest { Files = [PlanFile], Directory = Root };
        await File.WriteAllBytesAsync($"{RunDirectory}/plan-request.json", JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Default.PlanRequest));
        daemon = TestProcess.Start(Beside("Outlive.Daemon", "outlive-daemon"),
            ["--name", "attacked", "--run", RunDirectory, "--state", StateDirectory, "--keeper", Beside("Outlive.Keeper", "outlive-keeper")]);
        await Eventually.HoldsAsync(async () => File.Exists($"{RunDirectory}/api.sock") && (await TryAsync("/health/ready"))?.Status == 200, "the daemon is ready", Limit, LastWords);
        if (ServerKeys.Contains("listen:", StringComparison.Ordinal)) await ListensAsync();
    }

    internal void WritePlan(string serverKeys) => File.WriteAllText(PlanFile, $$"""
        server:
          {{serverKeys.Replace("\n", "\n  ", StringComparison.Ordinal)}}
          tokens: [{ name: viewer, role: viewer, hash: "{{TokenText.Hash(Viewer)}}" }, { name: operator, role: operator, hash: "{{TokenText.Hash(Operator)}}" }, { name: admin, role: admin, hash: "{{TokenText.Hash(Admin)}}" }]
        services: { {{Services.Replace("CHILD", TestChild.Path, StringComparison.Ordinal)}} }
        """);

    /// <summary>Until it says where.</summary>
    internal async Task ListensAsync()
    {
        string[] listen = [];
        await Eventually.HoldsAsync(async () => (listen = (await LocalAsync("GET", "/v1/instance")).Json(ApiJson.Default.InstanceSnapshot).Listen).Length > 0, "the daemon listens on TCP", Limit, LastWords);
        Tcp = IPEndPoint.Parse(new Uri(listen[0]).Authority);
    }

    /// <summary>As the daemon's own user.</summary>
    internal Task<RawReply> LocalAsync(string method, string path, string? body = null, string headers = "") => RawHttp.AskAsync(Unix, Request(method, path, "outlive", body, headers));

    /// <summary>Over TCP, as somebody with a token, or without.</summary>
    internal Task<RawReply> RemoteAsync(string? token, string method, string path, string? body = null, string headers = "", IPAddress? from = null) =>
        RawHttp.AskAsync(Tcp, Request(method, path, Host, body, (token is null ? "" : $"Authorization: Bearer {token}\r\n") + headers), from);

    internal static string Request(string method, string path, string host, string? body = null, string headers = "") =>
        $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}" +
        (body is null ? "\r\n" : $"{(headers.Contains("Content-Type", StringComparison.Ordinal) ? "" : "Content-Type: application/json\r\n")}Content-Length: {System.Text.Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>What the journal has of these kinds.</summary>
    internal async Task<InstanceEvent[]> EventsAsync(string kind) => (await LocalAsync("GET", $"/v1/events?kind={kind}")).Json(ApiJson.Default.InstanceEventArray);

    internal async Task<ServiceSnapshot> ServiceAsync(string id) => (await LocalAsync("GET", $"/v1/services/{id}")).Json(ApiJson.Default.ServiceSnapshot);

    /// <summary>In the orderly way; what it had to say on the side.</summary>
    internal async Task<TestProcessResult> EndAsync()
    {
        await TryAsync("/v1/shutdown?stop=true", "POST");
        return await Eventually.Completes(daemon!.Ended, "the daemon has ended", Limit, LastWords);
    }

    public async ValueTask DisposeAsync()
    {
        if (daemon is null) return;
        await EndAsync();
        await daemon.DisposeAsync();
        (await TestProcess.Run(Beside("Outlive.Keeper", "outlive-keeper"), ["cleanup", RunDirectory])).ExitCode.ShouldBe(0);
        directory.Dispose();
    }

    internal string LastWords() => string.Join('\n', Directory.Exists(StateDirectory) ? Directory.GetFiles(StateDirectory, "*.log").Concat(Directory.Exists($"{StateDirectory}/log") ? Directory.GetFiles($"{StateDirectory}/log") : []).SelectMany(x => File.ReadLines(x).TakeLast(10)) : []);

    async Task<RawReply?> TryAsync(string path, string method = "GET")
    {
        try
        {
            return await LocalAsync(method, path);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    static string Beside(string project, string program) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), program));

    internal static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
