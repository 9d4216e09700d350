using System.Net.Sockets;
using System.Text.Json;
using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

public sealed class LaunchNotifyTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>
{
    readonly KeeperInstance keeper = fixture.Keeper;

    [Fact]
    public async Task What_a_process_says_arrives_and_stays_on_record()
    {
        var process = await SpawnAsync("says", "notify READY=1\\nSTATUS=warm notify STATUS=hot\\nX_UNKNOWN=1 notify MAINPID=77 notify WATCHDOG=1 notify WATCHDOG=1 notify STOPPING=1 forever");
        var last = await keeper.EventAsync(x => x is { Process: "says", Notify.Stopping: true }, "\"says\" is stopping");
        var said = last.Notify!;
        (said.Ready, said.Status, said.MainPid, said.Watchdogs, said.Reloading).ShouldBe((true, "hot", 77, 2, false));
        said.LastWatchdog.ShouldBeGreaterThan(0);
        last.Pid.ShouldBe(process.Pid);
        Recorded("says").Notify!.ShouldBe(said);

        await keeper.Client.KillAsync("says", new() { Signal = 0 });
        (await keeper.Client.InspectAsync("says")).Process.Notify!.Status.ShouldBe("hot");
    }

    [Fact]
    public async Task Many_small_messages_lose_nothing()
    {
        const int Count = 600;
        await SpawnAsync("many", string.Concat(Enumerable.Repeat("notify WATCHDOG=1 ", Count)) + "notify STATUS=done forever");
        var last = await keeper.EventAsync(x => x is { Process: "many", Notify.Status: "done" }, "\"many\" is done");
        last.Notify!.Watchdogs.ShouldBe(Count);
    }

    [Fact]
    public async Task Garbage_on_the_socket_is_harmless()
    {
        await SpawnAsync("garbage", "forever");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{keeper.Client.DirectoryOf("garbage")}/notify"), TestContext.Current.CancellationToken);
        byte[] random = new byte[3000], newlines = new byte[4096];
        new Random(5).NextBytes(random);
        newlines.AsSpan().Fill((byte)'\n');
        string[] texts = ["", "=", "READY", "READY=2", "MAINPID=", "MAINPID=-5", "MAINPID=99999999999999", "MAINPID=0", "STATUS", "\0\0READY=1\0", "STATUS=\0x"];
        foreach (var message in (byte[][])[random, newlines, [0xFF, 0xFE], .. texts.Select(System.Text.Encoding.UTF8.GetBytes), [.. "STATUS="u8, 0xC3, 0x28, 0xED, 0xA0, 0x80]])
            socket.Send(message);
        socket.Send([.. "STATUS="u8, .. System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("🙂", 900)))]);
        var half = await keeper.EventAsync(x => x.Process == "garbage" && x.Notify?.Status is { Length: > 500 }, "the long status has come");
        (half.Notify!.Ready, half.Notify.MainPid).ShouldBe((false, null));
        socket.Send("READY=1"u8);
        await keeper.EventAsync(x => x is { Process: "garbage", Notify.Ready: true }, "\"garbage\" is ready after all");
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task A_process_of_another_user_is_heard_too()
    {
        if (!LaunchedOutput.IsRoot) Assert.Skip("only root changes users");
        LaunchedOutput.Chmod(keeper.Root, "711");
        var program = $"{keeper.Root}/child";
        File.Copy(TestChild.Path, program);
        var request = new SpawnRequest { Command = [program, "notify", "READY=1", "forever"], Environment = [], Notify = true, Identity = new() { User = "nobody" } };
        await keeper.SpawnAsync("other", request);
        await keeper.EventAsync(x => x is { Process: "other", Notify.Ready: true } or { Process: "other", Exit: not null }, "\"other\" is ready");
        (await keeper.Client.InspectAsync("other")).Process.Notify!.Ready.ShouldBeTrue(keeper.OutputOf("other", "stderr"));
        foreach (var file in Directory.GetFiles(keeper.Launch.RunDirectory, "*", SearchOption.AllDirectories))
            ((int)File.GetUnixFileMode(file) & 0b111_111).ShouldBe(0, file);
    }

    Task<ProcessSnapshot> SpawnAsync(string id, string actions) => keeper.SpawnAsync(id, KeeperInstance.ChildRequest(actions) with { Notify = true });

    StatusRecord Recorded(string id) =>
        JsonSerializer.Deserialize(File.ReadAllBytes($"{keeper.Client.DirectoryOf(id)}/status.json"), KeeperJson.Default.StatusRecord)!;
}
