using Outlive.Contracts.Keeper;
using Outlive.Keeper.Records;
using Outlive.Linux;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Records;

/// <summary>A directory that is not there yet stands for a file system that takes nothing for a while.</summary>
public sealed class RecordStoreTests : IDisposable
{
    /// <summary>The store tries again after one second.</summary>
    static readonly TimeSpan AfterRetry = TimeSpan.FromSeconds(1.2);

    readonly TempDirectory directory = new("/dev/shm");
    readonly EventLoop loop = new();

    [Fact]
    public async Task A_record_that_waited_is_not_written_over_a_newer_one()
    {
        var (store, path) = (new RecordStore(loop), directory.File("web/status.json"));
        store.Write(path, new() { Pid = 1 }, KeeperJson.Default.StatusRecord);
        Directory.CreateDirectory(directory.File("web"));
        store.Replace(path, new() { Pid = 2 }, KeeperJson.Default.StatusRecord);
        await RunAsync();
        RecordStore.Read(path, KeeperJson.Default.StatusRecord)!.Pid.ShouldBe(2);
    }

    [Fact]
    public async Task Forgetting_a_process_keeps_the_waiting_records_of_those_whose_names_begin_alike()
    {
        var store = new RecordStore(loop);
        foreach (var id in (string[])["web", "web-2"]) store.Replace(directory.File($"{id}/exit.json"), new() { Code = 7 }, KeeperJson.Default.ExitRecord);
        foreach (var id in (string[])["web", "web-2"]) Directory.CreateDirectory(directory.File(id));
        store.Forget(directory.File("web"));
        await RunAsync();
        File.Exists(directory.File("web/exit.json")).ShouldBeFalse();
        RecordStore.Read(directory.File("web-2/exit.json"), KeeperJson.Default.ExitRecord)!.Code.ShouldBe(7);
    }

    [Fact]
    public void A_record_that_is_torn_counts_as_none_and_is_set_aside()
    {
        var path = directory.File("exit.json");
        File.WriteAllText(path, "{\"code\":");
        RecordStore.Read(path, KeeperJson.Default.ExitRecord).ShouldBeNull();
        File.Exists(path + ".bad").ShouldBeTrue();
        RecordStore.Read(path, KeeperJson.Default.ExitRecord).ShouldBeNull();
    }

    Task RunAsync()
    {
        loop.After(AfterRetry, loop.Stop);
        return Eventually.Completes(Task.Run(loop.Run, TestContext.Current.CancellationToken), "the store has tried again");
    }

    public void Dispose()
    {
        loop.Dispose();
        directory.Dispose();
    }
}
