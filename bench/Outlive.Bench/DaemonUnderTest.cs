using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outlive.Contracts.Api;
using Outlive.Linux;

namespace Outlive.Bench;

/// <summary>The shipped keeper and daemon on a memory file system, with a plan in force. Its end ends all of it.</summary>
internal sealed class DaemonUnderTest : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30), Look = TimeSpan.FromMilliseconds(10);

    readonly int keeper;

    /// <param name="services">The plan's services as YAML.</param>
    public DaemonUnderTest(string services)
    {
        var program = KeeperUnderTest.Binary("Outlive.Keeper", "outlive-keeper");
        Http = Client(Socket);
        keeper = new KeeperLaunch(program, Run, State, [KeeperUnderTest.Binary("Outlive.Daemon", "outlive-daemon"), "--name", "bench", "--run", Run, "--state", State, "--keeper", program]).Start();
        Await("the daemon is ready", Answers);
        Apply(Http, Root, $"services:\n{services}");
        Pid = Get(ApiRoutes.Instance, ApiJson.Default.InstanceSnapshot).DaemonPid;
    }

    public string Root { get; } = $"{(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath())}/oa-{Environment.ProcessId}";
    public string Socket => $"{Run}/api.sock";
    public HttpClient Http { get; }

    /// <summary>Of the daemon.</summary>
    public int Pid { get; }

    string Run => $"{Root}/run";
    string State => $"{Root}/state";

    public static HttpClient Client(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://outlive"), Timeout = Timeout.InfiniteTimeSpan };

    public T Get<T>(string path, JsonTypeInfo<T> type) => Http.GetFromJsonAsync(path, type).GetAwaiter().GetResult()!;

    public KeptConnection Connect() => new(Socket);

    /// <summary>From the first entry on.</summary>
    public static Stream Follow(HttpClient http, string target, string type = ApiRoutes.ServerSent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Accept.ParseAdd(type);
        var reply = http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).GetAwaiter().GetResult();
        return reply.EnsureSuccessStatusCode().Content.ReadAsStream();
    }

    public void AllAreReady() => Await("all are ready", () => Get(ApiRoutes.Services, ApiJson.Default.ServiceSnapshotArray).All(x => x.Ready));

    /// <summary>In it, `CHILD` stands for the test child.</summary>
    public static void Apply(HttpClient http, string root, string plan)
    {
        var file = $"{root}/outlive.yaml";
        File.WriteAllText(file, plan.Replace("CHILD", KeeperUnderTest.Child, StringComparison.Ordinal));
        using var reply = http.PostAsJsonAsync(ApiRoutes.PlanApply, new() { Files = [file], Directory = root, Environment = [] }, ApiJson.Default.PlanRequest).GetAwaiter().GetResult();
        var applied = JsonSerializer.Deserialize(reply.Content.ReadAsStream(), ApiJson.Default.PlanReply)!;
        if (applied.Problems.Length > 0) throw new InvalidDataException(string.Join("; ", applied.Problems.Select(x => $"{x.Line}: {x.Message}")));
    }

    bool Answers()
    {
        try
        {
            using var reply = Http.GetAsync(new Uri(ApiRoutes.Ready, UriKind.Relative)).GetAwaiter().GetResult();
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static void Await(string what, Func<bool> holds)
    {
        using var never = new ManualResetEventSlim();
        for (var since = System.Diagnostics.Stopwatch.GetTimestamp(); !holds(); never.Wait(Look))
            if (System.Diagnostics.Stopwatch.GetElapsedTime(since) > Limit) throw new TimeoutException($"it took too long until {what}");
    }

    public void Dispose()
    {
        Http.PostAsync(new Uri(ApiRoutes.Shutdown + "?stop=true", UriKind.Relative), null).GetAwaiter().GetResult().Dispose();
        KeeperLaunch.Reap(keeper, wait: true);
        Http.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
