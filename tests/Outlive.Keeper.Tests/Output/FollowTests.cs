using System.Text;
using Outlive.Hosting;
using Outlive.Keepers;
using Outlive.Logs;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class FollowTests
{
    [Fact]
    public async Task A_flood_is_followed_over_rotations_to_its_end()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var news = new OutputNews("web");
        keeper.FrameTold = news.Told;
        var request = KeeperInstance.ChildRequest("lines 200000 50 err-lines 10");
        (request.Output.MaxSize, request.Output.Keep) = (1_000_000, 1000);
        await keeper.SpawnAsync("web", request);
        await news.ArmAsync(keeper.Client);
        var (output, error, _) = await Eventually.Completes(FollowAsync(keeper, "web", news), "the follower comes to the end");
        output.ShouldBe(TestChild.Lines(1, 200000, 50));
        error.ShouldBe(TestChild.Lines(1, 10));
        // A line each, in some seconds: told one by one they would be thousands.
        keeper.Grown.Count.ShouldBeInRange(2, 2000);
    }

    [Fact]
    public async Task A_follower_that_lost_its_connection_reads_on_where_it_was()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var news = new OutputNews("web");
        keeper.FrameTold = news.Told;
        await keeper.ChildAsync("web", "lines 1000 read-line lines 1000", holdStdin: true);
        await news.ArmAsync(keeper.Client);
        var (first, _, position) = await Eventually.Completes(FollowAsync(keeper, "web", news, until: 500), "the first part is read");
        keeper.Connection.Dispose();
        await keeper.ConnectAsync(0);
        await keeper.Client.WriteAsync("web", "on\n"u8.ToArray());
        var resumed = new OutputNews("web");
        keeper.FrameTold = resumed.Told;
        await resumed.ArmAsync(keeper.Client);
        OutputPosition.TryParse(position.ToString(), out var from).ShouldBeTrue();
        var (rest, _, _) = await Eventually.Completes(FollowAsync(keeper, "web", resumed, from), "the rest is read");
        (first + rest).ShouldBe(TestChild.Lines(1, 1000) + "got:on\n" + TestChild.Lines(1001, 1000));
    }

    [Fact]
    public async Task A_follower_goes_on_with_the_next_keeper()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var news = new OutputNews("web");
        keeper.FrameTold = news.Told;
        var go = Path.Combine(keeper.Root, "go");
        await keeper.ChildAsync("web", $"lines 10 wait-file {go} lines 10");
        await news.ArmAsync(keeper.Client);
        var following = FollowAsync(keeper, "web", news);
        await keeper.KillKeeperAsync();
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        following.IsCompleted.ShouldBeFalse();
        await keeper.RestartAsync();
        await news.ArmAsync(keeper.Client);
        (await Eventually.Completes(following, "the follower comes to the end")).Output.ShouldBe(TestChild.Lines(1, 20));
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("close-stdout wait-file GO err-lines 1")]
    public async Task The_end_of_silent_streams_is_told_too(string actions)
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var news = new OutputNews("web");
        keeper.FrameTold = news.Told;
        var go = Path.Combine(keeper.Root, "go");
        await keeper.ChildAsync("web", actions.Replace("GO", go, StringComparison.Ordinal));
        await news.ArmAsync(keeper.Client);
        var following = FollowAsync(keeper, "web", news);
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        var (output, error, _) = await Eventually.Completes(following, "the follower comes to the end");
        output.ShouldBe("");
        error.ShouldBe(actions.Contains("err-lines", StringComparison.Ordinal) ? TestChild.Lines(1, 1) : "");
    }

    [Fact]
    public async Task The_output_of_a_process_that_ended_before_or_is_forgotten_ends_at_once()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("web", "lines 5");
        await keeper.ExitAsync("web");
        await keeper.EndOfOutputAsync("web");
        foreach (var forgotten in (bool[])[false, true])
        {
            if (forgotten) await keeper.Client.ForgetAsync("web", keepOutput: true);
            var news = new OutputNews("web");
            keeper.FrameTold = news.Told;
            await news.ArmAsync(keeper.Client);
            (await Eventually.Completes(FollowAsync(keeper, "web", news), "the follower comes to the end")).Output.ShouldBe(TestChild.Lines(1, 5));
        }
    }

    static async Task<(string Output, string Error, OutputPosition Position)> FollowAsync(KeeperInstance keeper, string id, OutputNews news, OutputPosition from = default, int until = int.MaxValue)
    {
        using var reader = new OutputReader(Spooled.Of(keeper, id).Directory, from);
        var (output, error, position, lines) = (new StringBuilder(), new StringBuilder(), from, 0);
        await foreach (var batch in new OutputFollower(reader, new FollowedOutput(news, () => { })).ReadAsync())
            foreach (var line in batch)
            {
                line.Notice.ShouldBeFalse();
                var into = line.Stream == Logs.OutputStream.Stderr ? error : output;
                into.Append(Encoding.UTF8.GetString(line.Bytes.Span));
                if (!line.Partial) into.Append('\n');
                position = line.Position;
                if (++lines == until) return (output.ToString(), error.ToString(), position);
            }
        return (output.ToString(), error.ToString(), position);
    }
}
