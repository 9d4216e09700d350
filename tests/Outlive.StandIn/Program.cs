using System.Runtime.InteropServices;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.StandIn;

/// <summary>A daemon for tests of the keeper. SIGTERM ends it, the keeper and all children.</summary>
internal static class Program
{
    static async Task<int> Main(string[] arguments)
    {
        var options = StandInOptions.Parse(arguments);
        using var end = new CancellationTokenSource();
        using var ending = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            end.Cancel();
        });
        // Whoever comes first makes it: a daemon that was started by hand has no keeper yet.
        Directory.CreateDirectory(options.Run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var daemonLock = await TakeLockAsync($"{options.Run}/daemon.lock");
        await using var population = new Population(options, [Environment.ProcessPath!, .. arguments], TimeProvider.System);
        await population.RunAsync(end.Token);
        await population.ShutdownAsync();
        return 0;
    }

    /// <summary>Another daemon may have it still, or for good.</summary>
    static async Task<LockFile> TakeLockAsync(string path)
    {
        LockFile? taken = null;
        await Eventually.Holds(() => (taken = LockFile.TryTake(path)) is not null, $"{path} is free", TimeSpan.FromHours(1));
        return taken!;
    }
}
