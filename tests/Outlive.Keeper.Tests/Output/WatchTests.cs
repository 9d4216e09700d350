using System.Collections.Concurrent;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class WatchTests
{
    [Fact]
    public async Task A_forgotten_process_is_no_longer_watched_even_when_its_id_is_taken_again()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("web", "lines 5");
        await keeper.Client.WatchOutputAsync("web");
        await keeper.ExitAsync("web");
        await keeper.EndOfOutputAsync("web");
        await keeper.Client.ForgetAsync("web");
        keeper.Grown.Clear();

        var go = $"{keeper.Root}/go";
        await keeper.ChildAsync("web", $"wait-file {go} lines 5");
        // Somebody else does watch the new one, so that there are news of it.
        var heard = new ConcurrentQueue<KeeperFrame>();
        using var other = await KeeperConnection.OpenAsync(keeper.Launch.Socket, new() { Version = KeeperProtocol.Version }, heard.Enqueue);
        await new KeeperClient(other, keeper.Launch.RunDirectory).WatchOutputAsync("web");
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        await Eventually.Holds(() => heard.Any(x => x is { Output: "web", OutputEnded: true }), "the other one hears of its end");
        // Whatever was told to us before this answer has come.
        await keeper.Client.ListAsync();
        keeper.Grown.ShouldBeEmpty();

        await keeper.Client.WatchOutputAsync("web");
        await Eventually.Holds(() => keeper.Grown.Contains("web"), "it is told of again");
    }
}
