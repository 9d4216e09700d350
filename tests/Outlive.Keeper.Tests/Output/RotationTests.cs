using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class RotationTests
{
    [Fact]
    public async Task Segments_end_at_their_size_and_only_the_newest_are_kept()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var request = KeeperInstance.ChildRequest("bytes 1000000");
        request.Output.MaxSize = 100_000;
        request.Output.Keep = 3;
        await keeper.SpawnAsync("web", request);
        await keeper.EndOfOutputAsync("web");
        var spooled = Spooled.Of(keeper, "web");
        var logs = spooled.Files("*.log");
        logs.Select(Spooled.NumberOf).ShouldBe([8, 9, 10]);
        spooled.Files("*.idx").Select(Spooled.NumberOf).ShouldBe([8, 9, 10]);
        spooled.Bytes().ShouldBe([.. Enumerable.Range(700_000, 300_000).Select(x => TestChild.ByteAt(x))]);
        spooled.ShouldHaveEnded();
        (await keeper.CountersAsync("web")).ShouldSatisfyAllConditions(x => x.Written.ShouldBe(1_000_000), x => x.Segment.ShouldBe(10));
    }

    [Fact]
    public async Task A_segment_that_is_old_is_followed_by_a_new_one()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var request = KeeperInstance.ChildRequest("ticks 6 60");
        request.Output.MaxAgeMs = 50;
        request.Output.Keep = 100;
        await keeper.SpawnAsync("web", request);
        await keeper.EndOfOutputAsync("web");
        Spooled.Of(keeper, "web").Files("*.log").Length.ShouldBeGreaterThan(2);
        keeper.OutputOf("web").ShouldBe(TestChild.Lines(1, 6));
        Spooled.Of(keeper, "web").ShouldHaveEnded();
    }

    [Fact]
    public async Task After_a_restart_the_numbers_go_on_and_a_full_segment_is_not_taken_for_the_end()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var request = KeeperInstance.ChildRequest("bytes 65536 read-line bytes 65536 read-line bytes 65536");
        request.Output.MaxSize = 65536;
        request.Output.Keep = 2;
        await keeper.SpawnAsync("web", request, holdStdin: true);
        await keeper.CountersAsync("web", x => x.Written == 65536, "the first segment is full");
        await keeper.KillKeeperAsync();
        await keeper.RestartAsync();
        (await keeper.CountersAsync("web")).Ended.ShouldBeFalse();
        await keeper.GiveBackAsync("web");
        foreach (var _ in (int[])[1, 2]) await keeper.Client.WriteAsync("web", "\n"u8.ToArray());
        await keeper.EndOfOutputAsync("web");
        var spooled = Spooled.Of(keeper, "web");
        spooled.Files("*.log").Select(Spooled.NumberOf).ShouldBe([3, 4]);
        // Two lines "got:" came between; the last segment holds what is over.
        spooled.Size().ShouldBe(65536 + 10);
        spooled.ShouldHaveEnded();
    }
}
