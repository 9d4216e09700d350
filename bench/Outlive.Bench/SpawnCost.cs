using System.Diagnostics;
using System.Runtime.InteropServices;
using Outlive.Contracts.Keeper;

namespace Outlive.Bench;

/// <summary>
/// The whole life of a child that does nothing, by the keeper and by posix_spawn and waitpid in this process, in turn. The
/// keeper's includes two FIFOs, the records of spawn, status and exit, and both events.
/// </summary>
internal static unsafe partial class SpawnCost
{
    const int WarmUp = 300;

    public static int Run(string[] args)
    {
        var count = Figures.Argument(args, 0, 1500);
        using var keeper = new KeeperUnderTest();
        keeper.HoldGroup();
        double[] ours = new double[count], floor = new double[count];
        for (var i = -WarmUp; i < count; i++)
        {
            var (raw, whole) = (Raw(KeeperUnderTest.Child), ThroughKeeper(keeper, $"p{i + WarmUp}"));
            if (i >= 0) (floor[i], ours[i]) = (raw, whole);
        }
        var (a, b) = (Figures.Median(ours), Figures.Median(floor));
        Figures.Print($"spawn: keeper median {a:F3} ms (p99 {Figures.Percentile(ours, 99):F3}), posix_spawn {b:F3} ms (p99 {Figures.Percentile(floor, 99):F3}), ratio {a / b:F2} (accept 1.6, aim 1.3)");
        return 0;
    }

    static double ThroughKeeper(KeeperUnderTest keeper, string id)
    {
        var exited = keeper.Arrival(id, KeeperEventKind.Exited);
        var start = Stopwatch.GetTimestamp();
        var spawned = keeper.Client.SpawnAsync(id, KeeperUnderTest.Request("exit", "0"));
        var spent = Figures.Milliseconds(start, exited.GetAwaiter().GetResult());
        spawned.GetAwaiter().GetResult().Descriptors.Dispose();
        keeper.Client.ForgetAsync(id).GetAwaiter().GetResult();
        return spent;
    }

    static double Raw(string program)
    {
        var path = (byte*)Marshal.StringToCoTaskMemUTF8(program);
        ReadOnlySpan<byte> exit = "exit\0"u8, code = "0\0"u8;
        fixed (byte* first = exit, second = code)
        {
            var arguments = stackalloc byte*[] { path, first, second, null };
            var environment = stackalloc byte*[] { null };
            int pid, status;
            var start = Stopwatch.GetTimestamp();
            if (PosixSpawn(&pid, path, null, null, arguments, environment) != 0) throw new InvalidOperationException("posix_spawn failed");
            if (WaitPid(pid, &status, 0) != pid) throw new InvalidOperationException("waitpid failed");
            var spent = Figures.Milliseconds(start, Stopwatch.GetTimestamp());
            Marshal.FreeCoTaskMem((nint)path);
            return spent;
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int PosixSpawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitPid(int pid, int* status, int options);
}
