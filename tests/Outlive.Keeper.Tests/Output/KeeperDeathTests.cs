using System.Text;
using Outlive.Contracts.Keeper;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Output;

public sealed class KeeperDeathTests
{
    [Fact]
    public async Task A_flooding_child_only_waits_for_the_next_keeper_and_every_byte_is_kept_once()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var request = KeeperInstance.ChildRequest("lines 400000 50 err-lines 3");
        request.Output.MaxSize = 1_000_000;
        request.Output.Keep = 1000;
        var child = await keeper.SpawnAsync("web", request);
        var spooled = Spooled.Of(keeper, "web");
        for (var kills = 1; kills <= 4; kills++)
        {
            var size = spooled.Size();
            await Eventually.Holds(() => spooled.Size() > size || !ProcScan.Alive(child.Pid), "output grows");
            if (kills == 1) ProcScan.Alive(child.Pid).ShouldBeTrue();
            await keeper.KillKeeperAsync();
            await keeper.RestartAsync();
        }
        await keeper.EndOfOutputAsync("web");
        Encoding.UTF8.GetString(spooled.Bytes()).ShouldBe(TestChild.Lines(1, 400000, 50));
        Encoding.UTF8.GetString(spooled.Read().Main).ShouldBe(TestChild.Lines(1, 400000, 50));
        keeper.OutputOf("web", "stderr").ShouldBe(TestChild.Lines(1, 3));
        spooled.ShouldHaveEnded();
        (await keeper.ExitAsync("web")).Signal.ShouldBeNull();
    }

    [Fact]
    public async Task What_a_child_wrote_before_it_ended_without_a_keeper_is_found_in_its_pipe()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var go = Path.Combine(keeper.Root, "go");
        var request = KeeperInstance.ChildRequest($"lines 1 wait-file {go} lines 2 err-lines 1");
        var child = await keeper.SpawnAsync("web", request);
        request.Output.Backpressure = OverflowPolicy.Drop;
        var relayed = await keeper.SpawnAsync("relayed", request);
        foreach (var id in (string[])["web", "relayed"]) await keeper.CountersAsync(id, x => x.Written > 0, "the first line is written");
        await keeper.KillKeeperAsync();
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        await Eventually.Holds(() => !ProcScan.Alive(child.Pid) && !ProcScan.Alive(relayed.Pid), "the children have ended");
        await keeper.RestartAsync();
        foreach (var id in (string[])["web", "relayed"])
        {
            await keeper.EndOfOutputAsync(id);
            keeper.OutputOf(id).ShouldBe(TestChild.Lines(1, 3));
            keeper.OutputOf(id, "stderr").ShouldBe(TestChild.Lines(1, 1));
            Spooled.Of(keeper, id).ShouldHaveEnded();
        }
        // And the end is not told anew by every keeper.
        await keeper.KillKeeperAsync();
        await keeper.RestartAsync();
        await keeper.EndOfOutputAsync("web");
        Spooled.Of(keeper, "web").ShouldHaveEnded();
    }

    [Fact]
    public async Task A_planned_upgrade_loses_nothing_even_of_what_may_be_dropped()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var request = KeeperInstance.ChildRequest("ticks 400 1 50");
        request.Output.Backpressure = OverflowPolicy.Drop;
        await keeper.SpawnAsync("web", request);
        await keeper.CountersAsync("web", x => x.Written > 0, "the first line is written");
        await keeper.Client.ReexecAsync();
        await Eventually.Completes(keeper.Connection.Closed, "the old program has gone");
        await keeper.ConnectAsync(0);
        await keeper.EndOfOutputAsync("web");
        keeper.OutputOf("web").ShouldBe(TestChild.Lines(1, 400, 50));
    }
}
