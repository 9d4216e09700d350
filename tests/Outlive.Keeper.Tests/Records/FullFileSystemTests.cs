using System.Text.Json;
using Outlive.Contracts.Keeper;
using Outlive.Keeper.Records;
using Outlive.Keepers;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Records;

public sealed class FullFileSystemTests
{
    [Fact]
    public async Task With_a_full_run_directory_children_run_on_and_their_records_are_written_when_there_is_room()
    {
        await using var keeper = await KeeperInstance.StartOnTmpfsAsync("256k");
        var process = await keeper.ChildAsync("runs", $"wait-file {keeper.Root}/go exit 7");
        var record = $"{keeper.Client.DirectoryOf("runs")}/exit.json";
        var filler = $"{keeper.Launch.RunDirectory}/filler";
        Fill(filler);
        var refused = await Should.ThrowAsync<KeeperException>(() => keeper.ChildAsync("refused", "forever"));
        refused.Code.ShouldBe(KeeperErrorCode.RecordFailed);
        refused.Message.ShouldContain("spawn.json");
        ProcScan.Alive(process.Pid).ShouldBeTrue();
        Fill(filler);
        await File.WriteAllTextAsync($"{keeper.Root}/go", "", TestContext.Current.CancellationToken);
        (await keeper.ExitAsync("runs")).Code.ShouldBe(7);
        (await keeper.Client.InspectAsync("runs")).Process.Exit!.Code.ShouldBe(7);
        RecordStore.Read(record, KeeperJson.Default.ExitRecord).ShouldBeNull();
        File.Delete(filler);
        await Eventually.Holds(() => RecordStore.Read(record, KeeperJson.Default.ExitRecord)?.Code == 7, "the exit record is written");
        (await keeper.ChildAsync("refused", "exit 0")).Pid.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_keeper_that_has_a_record_yet_to_write_does_not_reexecute()
    {
        await using var keeper = await KeeperInstance.StartOnTmpfsAsync("256k");
        await keeper.ChildAsync("ended", $"wait-file {keeper.Root}/go exit 7");
        var (filler, pid) = ($"{keeper.Launch.RunDirectory}/filler", keeper.Pid);
        Fill(filler);
        await File.WriteAllTextAsync($"{keeper.Root}/go", "", TestContext.Current.CancellationToken);
        (await keeper.ExitAsync("ended")).Code.ShouldBe(7);
        var refused = await Should.ThrowAsync<KeeperException>(keeper.Client.ReexecAsync());
        refused.Code.ShouldBe(KeeperErrorCode.Busy);
        refused.Message.ShouldContain("would be lost");
        (await keeper.Client.InspectAsync("ended")).Process.Exit!.Code.ShouldBe(7);
        File.Delete(filler);
        await keeper.Client.ReexecAsync();
        await Eventually.Completes(keeper.Connection.Closed, "the old program's connections end");
        await keeper.ConnectAsync(0);
        (keeper.Pid, keeper.Connection.Hello.Generation).ShouldBe((pid, 2));
        (await keeper.Client.InspectAsync("ended")).Process.Exit!.Code.ShouldBe(7);
    }


    [Fact]
    public async Task Records_are_private_valid_json_and_hold_no_value_of_the_environment()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.SpawnAsync("web", KeeperInstance.ChildRequest("exit 0") with { Environment = ["PASSWORD=correct-horse"] });
        await keeper.ExitAsync("web");
        foreach (var name in (string[])["spawn.json", "status.json", "exit.json"])
        {
            var path = $"{keeper.Client.DirectoryOf("web")}/{name}";
            var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
            JsonDocument.Parse(text).Dispose();
            text.ShouldNotContain("correct-horse");
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Up to the last byte. The first refusal may be for the moment only: tmpfs counts its pages on each processor.</summary>
    static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (var refused = 0; refused < 100; refused++)
        {
            try
            {
                while (true) file.Write(new byte[4096]);
            }
            catch (IOException)
            {
                // It is full.
            }
        }
    }
}
