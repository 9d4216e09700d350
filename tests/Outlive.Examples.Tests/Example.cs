using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Outlive.TestKit;

namespace Outlive.Examples.Tests;

/// <summary>An example, run by the real command line with folders and ports of its own; at its end nothing of it may be left.</summary>
internal sealed partial class Example : IAsyncDisposable
{
    const int Kill = 9;
    static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(90);

    readonly string plan;
    readonly TempDirectory run = new("/dev/shm"), state = new();
    readonly Dictionary<string, string> variables;
    readonly HashSet<(int Pid, ulong StartTime)> seen = [];

    public Example(string folder, Dictionary<string, string> variables)
    {
        plan = $"{Checkout.Root}/examples/{folder}/outlive.yaml";
        // Servers that step down to another user must be able to pass.
        File.SetUnixFileMode(state.Path, File.GetUnixFileMode(state.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        this.variables = new(variables) { ["OUTLIVE_RUN_DIR"] = run.Path, ["OUTLIVE_STATE_DIR"] = state.File("state"), ["DATA"] = state.File("data"), ["NO_COLOR"] = "1" };
    }

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(5) };

    public static int FreePort()
    {
        while (true)
        {
            // Below what the kernel gives to outgoing connections, any of which could take it before the example does.
            var port = Random.Shared.Next(20_000, 30_000);
            using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Another one, then.
            }
        }
    }

    public async Task UpAsync(params string[] more)
    {
        var up = await RunAsync(["up", "-d", "--wait", .. more]);
        await NoteAsync();
        up.ExitCode.ShouldBe(0, up.Output + up.Error);
    }

    public async Task<TestProcessResult> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Checkout.Cli, ["--file", plan, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Eventually.Completes(process.WaitForExitAsync(), $"outlive {string.Join(' ', arguments)} has ended", CommandLimit);
        return new(process.ExitCode, System.Text.Encoding.UTF8.GetBytes(await output), System.Text.Encoding.UTF8.GetBytes(await error));
    }

    /// <summary>A program that looks for instances where this example has them.</summary>
    public TestProcess Start(string program, params string[] arguments) => TestProcess.Start(program, arguments, variables);

    public async Task<IReadOnlyList<ShownService>> ServicesAsync() => [.. (await JsonAsync("ps", "--json")).EnumerateArray().Select(x => new ShownService(x))];

    public async Task<ShownService> ServiceAsync(string id) => (await ServicesAsync()).Single(x => x.Id == id);

    public async Task<int> PidOfAsync(string part) => (await JsonAsync("instance", "--json")).GetProperty(part).GetInt32();

    /// <summary>Waits until a service is as wanted, and says how it was last.</summary>
    public async Task<ShownService> BecomesAsync(string id, Func<ShownService, bool> condition, string what)
    {
        ShownService? last = null;
        await Eventually.HoldsAsync(async () => condition(last = await ServiceAsync(id)), $"{id} {what}", lastSeen: () => $"{last}");
        return last!;
    }

    public async Task KillAsync(string id)
    {
        await NoteAsync();
        var before = await ServiceAsync(id);
        KillProcess(before.Pid);
        await BecomesAsync(id, x => x.IsReady && x.Restarts > before.Restarts, "is ready again");
        (await ServiceAsync(id)).Pid.ShouldNotBe(before.Pid);
    }

    public static void KillProcess(int pid) => SendSignal(pid, Kill).ShouldBe(0);

    public async Task DownAsync()
    {
        await NoteAsync();
        var down = await RunAsync("down");
        down.ExitCode.ShouldBe(0, down.Output + down.Error);
        await Eventually.Holds(() => Left().Count == 0, "nothing of the example is left", TimeSpan.FromSeconds(5), () => string.Join(", ", Left()));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Left().Count > 0) await DownAsync();
        }
        finally
        {
            foreach (var process in Left()) SendSignal(process.Pid, Kill);
            Http.Dispose();
            run.Dispose();
            state.Dispose();
        }
    }

    async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var answer = await RunAsync(arguments);
        answer.ExitCode.ShouldBe(0, answer.Error);
        using var json = JsonDocument.Parse(answer.OutputBytes);
        return json.RootElement.Clone();
    }

    /// <summary>Remembers all below the keeper: servers overwrite their environment, by which they could be found later.</summary>
    async Task NoteAsync()
    {
        foreach (var process in ProcScan.Descendants(await PidOfAsync("keeperPid"))) seen.Add((process.Pid, process.StartTime));
    }

    List<ScannedProcess> Left() =>
    [
        .. ProcScan.WithEnvironment($"OUTLIVE_RUN_DIR={run.Path}").Concat(seen.Select(x => ProcScan.Find(x.Pid) is { IsAlive: true } living && living.StartTime == x.StartTime ? living : null).OfType<ScannedProcess>())
            .DistinctBy(x => x.Pid),
    ];

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
