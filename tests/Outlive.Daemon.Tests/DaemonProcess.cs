using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;
using Outlive.Contracts.Api;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

/// <summary>The shipped daemon under a shipped keeper, in directories of its own, spoken to as a stranger would. Its end ends all of it.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly TempDirectory directory = new("/dev/shm");
    readonly int keeper;

    DaemonProcess(string[] variables)
    {
        string[] daemon = ["/usr/bin/env", .. variables, Program("Outlive.Daemon", "outlive-daemon"), "--name", "test", "--run", Run, "--state", State, "--keeper", Keeper];
        keeper = new KeeperLaunch(Keeper, Run, State, daemon).Start();
        Client = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{Run}/api.sock"), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://outlive") };
    }

    static string Keeper => Program("Outlive.Keeper", "outlive-keeper");

    string Run => directory.File("run");
    string State => directory.File("state");

    public string Root => directory.Path;
    public HttpClient Client { get; }

    /// <param name="variables">NAME=value, for the daemon alone.</param>
    public static async Task<DaemonProcess> StartAsync(string plan, params string[] variables)
    {
        var started = new DaemonProcess(variables);
        await started.ReadyAsync();
        await started.ApplyAsync(plan);
        return started;
    }

    /// <summary>In <paramref name="plan"/>, `CHILD` stands for the test child.</summary>
    public async Task ApplyAsync(string plan)
    {
        var file = directory.File("outlive.yaml");
        File.WriteAllText(file, plan.Replace("CHILD", TestChild.Path, StringComparison.Ordinal));
        using var reply = await Client.PostAsJsonAsync(ApiRoutes.PlanApply, new() { Files = [file], Directory = Root, Environment = [] }, ApiJson.Default.PlanRequest);
        var applied = await reply.Content.ReadFromJsonAsync(ApiJson.Default.PlanReply);
        applied!.Problems.ShouldBeEmpty(string.Join("; ", applied.Problems.Select(x => $"{x.Line}: {x.Message}")));
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type) => (await Client.GetFromJsonAsync(path, type))!;

    public Task<InstanceEvent[]> EventsAsync(string query = "") => GetAsync($"{ApiRoutes.Events}{query}", ApiJson.Default.InstanceEventArray);

    public async Task<int> PidAsync() => (await GetAsync(ApiRoutes.Instance, ApiJson.Default.InstanceSnapshot)).DaemonPid;

    public Task<ServiceSnapshot> ServiceAsync(string id) => GetAsync(ApiRoutes.Service(id), ApiJson.Default.ServiceSnapshot);

    public Task BecomesReadyAsync(string id) => Eventually.HoldsAsync(async () => (await ServiceAsync(id)).Ready, $"{id} is ready", Limit);

    /// <summary>SIGKILL; then until its successor answers.</summary>
    public async Task KillAsync()
    {
        var pid = await PidAsync();
        Signal(pid);
        await Eventually.Holds(() => !ProcScan.Alive(pid), "the daemon is dead", Limit);
        await ReadyAsync();
    }

    Task ReadyAsync() => Eventually.HoldsAsync(
        async () =>
        {
            try
            {
                using var reply = await Client.GetAsync(new Uri(ApiRoutes.Ready, UriKind.Relative));
                return reply.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        "the daemon is ready", Limit, () => File.Exists($"{State}/daemon.out") ? File.ReadAllText($"{State}/daemon.out") : "it said nothing");

    static void Signal(int pid)
    {
        var pidfd = Libc.OpenProcess(pid);
        Libc.SignalProcess(pidfd, Libc.SIGKILL);
        Libc.Close(pidfd);
    }

    public async ValueTask DisposeAsync()
    {
        using (await Client.PostAsync(new Uri(ApiRoutes.Shutdown + "?stop=true", UriKind.Relative), null)) await Eventually.Holds(() => !ProcScan.Alive(keeper), "the keeper has ended", Limit);
        KeeperLaunch.Reap(keeper);
        Client.Dispose();
        directory.Dispose();
    }

    static string Program(string project, string program) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), program));
}
