using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class FullDiskTests
{
    const long Produced = 3_000_000;

    static SpawnRequest Into(MountedDirectory disk, string actions, OverflowPolicy full, OverflowPolicy slow = OverflowPolicy.Block)
    {
        var request = KeeperInstance.ChildRequest(actions);
        request.Output = new() { Directory = $"{disk.Path}/output", DiskFull = full, Backpressure = slow };
        return request;
    }

    [Theory]
    [InlineData(OverflowPolicy.Block)]
    [InlineData(OverflowPolicy.Drop)]
    public async Task Output_that_does_not_fit_is_dropped_counted_and_told_and_writing_goes_on_later(OverflowPolicy slow)
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await using var disk = await MountedDirectory.InMemoryAsync(1024 * 1024);
        await keeper.SpawnAsync("web", Into(disk, $"bytes {Produced} read-line lines 1", OverflowPolicy.Drop, slow), holdStdin: true);
        bool AllSeen(StreamCounters x) => x.Written + x.DroppedDiskFull + x.DroppedBackpressure == Produced;
        var counters = await keeper.CountersAsync("web", AllSeen, "everything was written or dropped");
        counters.DroppedDiskFull.ShouldBeGreaterThan(0);
        counters.Written.ShouldBeLessThan(1024 * 1024);
        counters.Trouble.ShouldNotBeNull().ShouldContain("No space left");
        (await keeper.EventAsync(x => x is { Kind: KeeperEventKind.OutputChanged, Stream.Trouble: not null }, "the disk is full")).Stream!.Name.ShouldBe("stdout");
        (await keeper.Client.InspectAsync("web")).Process.Phase.ShouldBe(ProcessPhase.Running);

        var spooled = new Spooled($"{disk.Path}/output");
        spooled.Size().ShouldBe(counters.Written);
        await disk.GrowAsync(8 * 1024 * 1024);
        await keeper.Client.WriteAsync("web", "on\n"u8.ToArray());
        await keeper.EndOfOutputAsync("web");
        counters = await keeper.CountersAsync("web");
        counters.Trouble.ShouldBeNull();
        (counters.Written + counters.DroppedDiskFull + counters.DroppedBackpressure).ShouldBe(Produced + "got:on\n0000000001\n".Length);
        var dropped = counters.DroppedDiskFull + counters.DroppedBackpressure;
        spooled.Index().Where(x => x.Kind == 1).Sum(x => x.Value).ShouldBe(dropped);
        spooled.ShouldHaveEnded();
        var (main, _, notices) = spooled.Read();
        notices.ShouldContain(x => x.Contains("bytes dropped", StringComparison.Ordinal));
        System.Text.Encoding.UTF8.GetString(main).ShouldEndWith("got:on\n0000000001\n");
    }

    [Theory]
    [InlineData(OverflowPolicy.Block)]
    [InlineData(OverflowPolicy.Drop)]
    public async Task A_child_that_must_lose_nothing_waits_alone_until_there_is_room(OverflowPolicy slow)
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await using var disk = await MountedDirectory.InMemoryAsync(1024 * 1024);
        await keeper.SpawnAsync("waits", Into(disk, $"bytes {Produced}", OverflowPolicy.Block, slow));
        await keeper.CountersAsync("waits", x => x.Trouble is not null, "the disk is full");

        await keeper.ChildAsync("other", "fast 100000 20 4096");
        await keeper.EndOfOutputAsync("other");
        keeper.OutputOf("other").ShouldBe(TestChild.Lines(1, 100000, 20));

        if (slow == OverflowPolicy.Block) (await keeper.Client.InspectAsync("waits")).Process.Phase.ShouldBe(ProcessPhase.Running);
        await disk.GrowAsync(8 * 1024 * 1024);
        await keeper.EndOfOutputAsync("waits");
        var counters = await keeper.CountersAsync("waits");
        counters.DroppedDiskFull.ShouldBe(0);
        (counters.Written + counters.DroppedBackpressure).ShouldBe(Produced);
        var bytes = new Spooled($"{disk.Path}/output").Bytes();
        bytes.Length.ShouldBe((int)counters.Written);
        if (slow == OverflowPolicy.Block) Enumerable.Range(0, bytes.Length).ShouldAllBe(x => bytes[x] == TestChild.ByteAt(x));
    }
}
