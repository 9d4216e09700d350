using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Outlive.Contracts;
using Outlive.Contracts.Api;
using Outlive.Daemon.Api;
using Outlive.Daemon.Compat;
using Outlive.Daemon.Telemetry;
using Outlive.Hosting;
using Outlive.Linux;

namespace Outlive.Daemon;

/// <summary>
/// The daemon decides; it may be killed at any moment and is rebuilt from disk. Services come first: the instance starts before
/// the API does, and one that starts slowly can be asked whether it lives all the same.
/// </summary>
internal static class Program
{
    const string Help = """
        outlive-daemon: decides what runs in one Outlive instance, and serves its API. Its keeper starts it.

        outlive-daemon --name NAME --run DIR --state DIR --keeper PATH [--project DIR]
        outlive-daemon --check        reads a plan request from stdin and writes what is wrong with the plan, as JSON
        outlive-daemon --schema       the JSON schema of plans
        outlive-daemon --version

        SIGTERM and SIGINT end keeper and daemon; the services run on. Exit codes: 0 done, 1 failed, 64 wrong use.
        """;

    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    static async Task<int> Main(string[] arguments)
    {
        // An ignored SIGCHLD is inherited, and would lose exit codes.
        Libc.SetSignal(Libc.SIGCHLD, 0);
        switch (arguments)
        {
            case ["--version"]: return Print(Product.Version);
            case ["--schema"]: return Print(PlanTools.Schema());
            case ["--check"]:
                PlanTools.Check();
                return 0;
            case ["--help" or "-h" or "help"] or []: return Print(Help);
        }
        if (DaemonOptions.Parse(arguments, out var problem) is not { } options) return Fail(64, $"cannot run: {problem}; see --help");
        try
        {
            using var held = await TakeLockAsync(options.Lock);
            await RunAsync(options);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OutliveException)
        {
            return Fail(1, failure.Message);
        }
    }

    static async Task RunAsync(DaemonOptions options)
    {
        using var stop = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, x => End(x, asked));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, x => End(x, asked));
        var instanceOptions = new InstanceOptions
        {
            Name = options.Name,
            RunDirectory = options.Run,
            StateDirectory = options.State,
            Keeper = options.Keeper,
            Daemon = options.CommandLine(Environment.ProcessPath!),
        };
        // On a thread of its own: both have much to compile.
        var starting = Task.Run(() => Instance.StartAsync(instanceOptions, stop.Token));
        await using var server = new ApiServer(starting, options.Socket, options.State, TimeProvider.System);
        await server.StartAsync(stop.Token);
        await using var dashboards = new DashboardListeners(starting, TimeProvider.System);
        dashboards.Start();
        using var export = TelemetryVariables.Metrics || TelemetryVariables.Traces ? Export(starting, options.Name) : null;
        await using var instance = await starting;
        if (await Task.WhenAny(instance.Ended, asked.Task) == asked.Task) await instance.ShutdownAsync(stopServices: false, "signal", stop.Token);
        await instance.Ended;
    }

    /// <summary>In a method of its own: to compile it is to load what it uses.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static OtlpExport Export(Task<Instance> starting, string name) => new OtlpExport(starting, name, TimeProvider.System);

    static void End(PosixSignalContext signal, TaskCompletionSource asked)
    {
        signal.Cancel = true;
        asked.TrySetResult();
    }

    /// <summary>A predecessor that is about to end holds it a little longer.</summary>
    static async Task<LockFile> TakeLockAsync(string path)
    {
        while (true)
        {
            if (LockFile.TryTake(path) is { } held) return held;
            await Task.Delay(LookAgain, TimeProvider.System);
        }
    }

    static int Print(string text)
    {
        Console.Out.WriteLine(text);
        return 0;
    }

    static int Fail(int code, string text)
    {
        Console.Error.WriteLine(text);
        return code;
    }
}
