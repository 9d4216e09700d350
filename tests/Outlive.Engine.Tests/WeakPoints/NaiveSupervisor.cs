using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Outlive.TestKit;

namespace Outlive.Engine.Tests.WeakPoints;

/// <summary>
/// What one writes in an afternoon, with each of the mistakes that were seen in such programs: ports are probed, pipes are not
/// read, requests go through a shell, a timeout kills, a signal counts as an end, and pids are believed.
/// </summary>
internal sealed partial class NaiveSupervisor : ISupervisorUnderTest
{
    const int Term = 15, KillSignal = 9;
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(2);

    readonly TempDirectory directory = new("/dev/shm");
    readonly string marker = Guid.NewGuid().ToString("N");
    readonly SemaphoreSlim oneAtATime = new(1);
    readonly Dictionary<string, (WeakProgram Program, Process Process, int Port)> running = [];
    readonly List<IDisposable> leftovers = [];
    readonly int firstPort = Stranger.FreePort();

    public TimeSpan Patience => TimeSpan.FromSeconds(1.5);

    public string StateFile => directory.File("state.json");

    public async Task<bool> StartAsync(WeakProgram program)
    {
        // Spawns wait for each other, port and all; only the probe does not know of the others.
        var port = program.WithPort ? ProbePort() : 0;
        await oneAtATime.WaitAsync();
        try
        {
            return await StartAsync(program, port);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public Task<bool> StopAsync(string id)
    {
        if (!running.Remove(id, out var found)) return Task.FromResult(false);
        SendSignal(found.Process.Id, Term);
        Save();
        return Task.FromResult(true);
    }

    public async Task<bool> RestartAsync(string id)
    {
        var (program, process, _) = running[id];
        SendSignal(process.Id, Term);
        // "already managed"
        return !running.ContainsKey(id) && await StartAsync(program);
    }

    public async Task ReplaceAsync()
    {
        running.Clear();
        foreach (var program in Load()) await StartAsync(program);
    }

    public Task<bool> KillOrphanAsync(string pid, ulong startTime)
    {
        var number = int.Parse(pid, CultureInfo.InvariantCulture);
        // This test has to outlive the mistake, so a signal to everybody is only said to have been sent.
        if (number > 0) SendSignal(number, KillSignal);
        return Task.FromResult(true);
    }

    public bool Runs(string id) => running.ContainsKey(id);

    public int? PidOf(string id) => running.TryGetValue(id, out var found) ? found.Process.Id : null;

    public int? PortOf(string id) => running.TryGetValue(id, out var found) ? found.Port : null;

    async Task<bool> StartAsync(WeakProgram program, int port)
    {
        var actions = program.Actions.Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {program.Path ?? TestChild.Path} {actions}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OUTLIVE_NAIVE"] = marker;
        var process = Process.Start(start)!;
        leftovers.Add(process);
        running[program.Id] = (program, process, port);
        Save();
        if (!program.WithPort || process.HasExited) return true;
        if (!await OpensAsync(port, program.Timeout ?? StartLimit)) return program.Timeout is null || Forget(program.Id);
        if (program.Timeout is { } timeout) KillAfter(timeout, process.Id);
        return true;
    }

    /// <summary>It is given up, but still there.</summary>
    bool Forget(string id)
    {
        running.Remove(id);
        return false;
    }

    void KillAfter(TimeSpan timeout, int pid)
    {
        var timer = new CancellationTokenSource(timeout);
        timer.Token.Register(() => SendSignal(pid, KillSignal));
        leftovers.Add(timer);
    }

    int ProbePort()
    {
        for (var port = firstPort; ; port++)
            if (!IsOpen(port)) return port;
    }

    static async Task<bool> OpensAsync(int port, TimeSpan limit)
    {
        try
        {
            await Eventually.Holds(() => IsOpen(port), $"port {port} is open", limit);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    static bool IsOpen(int port)
    {
        try
        {
            using var probe = new Stranger(port);
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }

    /// <summary>In place, and torn when one dies of it.</summary>
    void Save() => File.WriteAllText(StateFile, JsonSerializer.Serialize(running.Values.Select(x => x.Program)));

    WeakProgram[] Load()
    {
        try
        {
            return JsonSerializer.Deserialize<WeakProgram[]>(File.ReadAllText(StateFile)) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Eventually.Holds(() => KillAll() == 0, "all naive processes have ended");
        foreach (var leftover in leftovers) leftover.Dispose();
        oneAtATime.Dispose();
        directory.Dispose();
    }

    int KillAll()
    {
        var living = ProcScan.WithEnvironment($"OUTLIVE_NAIVE={marker}");
        foreach (var process in living) SendSignal(process.Pid, KillSignal);
        return living.Count;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
