using System.Globalization;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

/// <summary>Pipes are not polled but announce by signals what is written, and signals can be too many.</summary>
public sealed class PipeSignalsTests
{
    [Fact]
    public async Task With_no_room_for_signals_nothing_stays_in_a_pipe()
    {
        const int writers = 10;
        await using var keeper = await KeeperInstance.StartAsync();
        await MountedDirectory.RunAsync("prlimit", "--pid", $"{keeper.Pid}", "--sigpending=0:");
        for (var i = 0; i < writers; i++) await keeper.ChildAsync($"slow-{i}", "ticks 20 10 lines 500 err-lines 1");
        await keeper.ChildAsync("silent", "exit 0");
        await keeper.ChildAsync("last", "lines 1 forever");
        await keeper.CountersAsync("last", x => x.Written == 11, "its line is written");
        for (var i = 0; i < writers; i++)
        {
            await keeper.EndOfOutputAsync($"slow-{i}");
            keeper.OutputOf($"slow-{i}").ShouldBe(TestChild.Lines(1, 520));
        }
        await keeper.EndOfOutputAsync("silent");
        Spooled.Of(keeper, "silent").Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task Those_who_write_while_a_disk_stalls_use_up_few_signals_of_our_user()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await using var disk = await MountedDirectory.OnLoopDeviceAsync(onFrozenDevice: false);
        var request = KeeperInstance.ChildRequest("read-line fast 100000 20 20");
        for (var i = 0; i < 3; i++) await keeper.SpawnAsync($"writer-{i}", request with { Output = new() { Directory = $"{disk.Path}/{i}" } }, holdStdin: true);
        await disk.FreezeAsync();
        for (var i = 0; i < 3; i++) await keeper.Client.WriteAsync($"writer-{i}", "on\n"u8.ToArray());
        await Eventually.Holds(() => Queued(keeper.Pid) > 500, "signals wait", lastSeen: () => $"{Queued(keeper.Pid)}");
        (await TestChild.Run("sleep", "200")).ExitCode.ShouldBe(0);
        Queued(keeper.Pid).ShouldBeLessThan(1100);
        await disk.ThawAsync();
        for (var i = 0; i < 3; i++) await keeper.EndOfOutputAsync($"writer-{i}");
        for (var i = 0; i < 3; i++) new Spooled($"{disk.Path}/{i}").Bytes().Length.ShouldBe(7 + 2_000_000);
    }

    [Fact]
    public async Task A_child_has_as_much_room_for_signals_as_ever()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var process = await keeper.ChildAsync("child", "forever");
        var fields = (await File.ReadAllLinesAsync($"/proc/{process.Pid}/limits", TestContext.Current.CancellationToken))
            .First(x => x.StartsWith("Max pending signals", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        fields[3].ShouldBe(fields[4]);
    }

    /// <summary>SigQ of /proc/PID/status: what waits for all programs of the user, and the limit.</summary>
    static int Queued(int pid) => int.Parse(
        File.ReadLines($"/proc/{pid}/status").First(x => x.StartsWith("SigQ:", StringComparison.Ordinal))[5..].Split('/')[0], CultureInfo.InvariantCulture);
}
