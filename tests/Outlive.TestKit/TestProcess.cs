using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Outlive.TestKit;

/// <summary>A process started directly by a test, without the code under test.</summary>
/// <remarks>
/// It carries a marker of its own in its environment, so that disposing ends all that came from it, run away or not, by pid,
/// and never anything else.
/// </remarks>
public sealed partial class TestProcess : IAsyncDisposable
{
    const string MarkerName = "OUTLIVE_TEST_PROCESS";
    const int Kill = 9;
    static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    readonly Process _process;
    readonly Task<byte[]> _output;
    readonly Task<byte[]> _error;

    TestProcess(Process process, string marker)
    {
        _process = process;
        Marker = marker;
        Pid = process.Id;
        _output = ReadAll(process.StandardOutput.BaseStream);
        _error = ReadAll(process.StandardError.BaseStream);
        Ended = WaitForEnd();
    }

    public int Pid { get; }

    /// <summary>The entry in the environment of this process and of all that it starts.</summary>
    public string Marker { get; }

    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Completes when the process has ended and both its streams too, which a child of it may hold open for longer.</summary>
    public Task<TestProcessResult> Ended { get; }

    public static TestProcess Start(string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var marker = Guid.NewGuid().ToString("N");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        start.Environment[MarkerName] = marker;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {path}");
        return new TestProcess(process, $"{MarkerName}={marker}");
    }

    /// <summary>Runs a program to its end with an empty stdin.</summary>
    public static async Task<TestProcessResult> Run(string path, IEnumerable<string> arguments, TimeSpan? timeout = null)
    {
        var all = arguments.ToList();
        await using var process = Start(path, all);
        await process.Input.DisposeAsync();
        return await Eventually.Completes(process.Ended, $"\"{path} {string.Join(' ', all)}\" has ended", timeout);
    }

    /// <summary>Sends a signal to this process.</summary>
    public void Signal(int number)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"cannot send signal {number}: process {Pid} has ended");
        if (SendSignal(Pid, number) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public async ValueTask DisposeAsync()
    {
        await Eventually.Holds(
            () => KillAll() == 0,
            $"all that came from process {Pid} has ended",
            KillLimit,
            () => string.Join(", ", Living()));
        await Eventually.Completes(_process.WaitForExitAsync(), $"process {Pid} has been reaped", KillLimit);
        _process.Dispose();
    }

    int KillAll()
    {
        var living = Living();
        foreach (var process in living)
            SendSignal(process.Pid, Kill);
        return living.Count;
    }

    // The process itself and its descendants by parent too: a child may have wiped its environment.
    List<ScannedProcess> Living()
    {
        var living = ProcScan.WithEnvironment(Marker).ToList();
        if (!_process.HasExited && ProcScan.Find(Pid) is { IsAlive: true } self)
            living = [.. living.Append(self).Concat(ProcScan.Descendants(Pid)).DistinctBy(process => process.Pid)];
        return living;
    }

    async Task<TestProcessResult> WaitForEnd()
    {
        var output = await _output;
        var error = await _error;
        await _process.WaitForExitAsync();
        return new TestProcessResult(_process.ExitCode, output, error);
    }

    static async Task<byte[]> ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
