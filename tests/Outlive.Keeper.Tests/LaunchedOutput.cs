using Outlive.Contracts.Keeper;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

/// <summary>Runs programs to their end for what they say of themselves.</summary>
internal static class LaunchedOutput
{
    /// <summary>What the program wrote on stdout.</summary>
    public static async Task<string> RunAsync(this KeeperInstance keeper, SpawnRequest request, string? id = null)
    {
        id ??= "run-" + Guid.NewGuid().ToString("N")[..8];
        await keeper.SpawnAsync(id, request);
        await keeper.ExitAsync(id);
        await keeper.StreamsEndAsync(id);
        return keeper.OutputOf(id);
    }

    public static Task StreamsEndAsync(this KeeperInstance keeper, string id) => Eventually.Holds(
        () => keeper.Client.InspectAsync(id).GetAwaiter().GetResult().Process.Streams.All(x => x.Ended), $"the output of \"{id}\" has ended");

    public static SpawnRequest Shell(string script) => new() { Command = ["/bin/sh", "-c", script], Environment = ["PATH=/usr/bin:/bin"] };

    public static Task WritesAsync(this KeeperInstance keeper, string id, string text) => keeper.WritesAsync(id, text, "stdout");

    public static Task WritesErrorAsync(this KeeperInstance keeper, string id, string text) => keeper.WritesAsync(id, text, "stderr");

    static Task WritesAsync(this KeeperInstance keeper, string id, string text, string stream) =>
        Eventually.Holds(() => keeper.OutputOf(id, stream).Contains(text, StringComparison.Ordinal), $"\"{id}\" writes {text}",
            lastSeen: () => keeper.OutputOf(id) + keeper.OutputOf(id, "stderr"));

    public static void Chmod(string path, string mode) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));

    /// <summary>CAP_SYS_RESOURCE, which decides whether a limit may be raised.</summary>
    public static bool MayRaiseLimits =>
        (Convert.ToUInt64(File.ReadLines("/proc/self/status").First(x => x.StartsWith("CapEff:", StringComparison.Ordinal))[7..].Trim(), 16) >> 24 & 1) != 0;

    public static bool IsRoot => Libc.EffectiveUser() == 0;
}
