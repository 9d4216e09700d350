using System.Text.Json.Nodes;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests.Adoption;

/// <summary>What a new keeper makes of records, right and wrong, when it has nothing else.</summary>
public sealed class RecordTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_child_whose_status_was_not_yet_written_is_found_and_not_lost()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var go = $"{keeper.Root}/go";
        // It has a child of its own, with the same tag, which is not it.
        var process = await keeper.ChildAsync("tagged", $"fork wait-file {go} end wait-file {go} exit 9");
        await keeper.KillKeeperAsync();
        File.Delete(Record(keeper, "tagged", "status"));
        await keeper.RestartAsync();
        var (adopted, _) = await keeper.Client.InspectAsync("tagged");
        (adopted.Pid, adopted.StartTime, adopted.Phase).ShouldBe((process.Pid, process.StartTime, ProcessPhase.Running));
        await File.WriteAllTextAsync(go, "", Cancel);
        await Eventually.Holds(() => !ProcScan.Alive(process.Pid), "it has ended");
        await Eventually.Holds(() => keeper.Events.Any(x => x.Exit is { Code: 9 }), "its code is told");
    }

    [Fact]
    public async Task A_process_of_an_earlier_boot_is_lost_and_its_pid_is_not_touched()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("old", "exit 0");
        await keeper.ExitAsync("old");
        await keeper.KillKeeperAsync();
        await using var stranger = TestChild.Start("signals", $"{keeper.Root}/signals", "setsid", "forever");
        File.Delete(Record(keeper, "old", "exit"));
        Edit(keeper, "old", "spawn", x => (x["bootId"], x["cgroup"]) = ("another", null));
        Edit(keeper, "old", "status", x => (x["pid"], x["startTime"]) = (stranger.Pid, ProcScan.Find(stranger.Pid)!.StartTime));
        await keeper.RestartAsync();
        (await keeper.Client.InspectAsync("old")).Process.Exit!.Unknown.ShouldBe("lost: reboot");
        (await keeper.Client.KillAsync("old", new() { GraceMs = 0 })).Alive.ShouldBeEmpty();
        ProcScan.Alive(stranger.Pid).ShouldBeTrue();
        SignalLog.Read($"{keeper.Root}/signals").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pid_that_is_another_process_by_now_is_gone_and_never_signalled()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("reused", "exit 0");
        await keeper.ExitAsync("reused");
        await keeper.KillKeeperAsync();
        await using var stranger = TestChild.Start("signals", $"{keeper.Root}/signals", "setsid", "forever");
        File.Delete(Record(keeper, "reused", "exit"));
        Edit(keeper, "reused", "spawn", x => x["cgroup"] = null);
        Edit(keeper, "reused", "status", x => x["pid"] = stranger.Pid);
        await keeper.RestartAsync();
        var (process, _) = await keeper.Client.InspectAsync("reused");
        (process.Phase, process.Exit!.Unknown).ShouldBe((ProcessPhase.Exited, "it ended while no keeper ran"));
        await Should.ThrowAsync<KeeperException>(keeper.Client.SignalAsync("reused", 15));
        await keeper.Client.KillAsync("reused", new() { GraceMs = 0 });
        ProcScan.Alive(stranger.Pid).ShouldBeTrue();
        SignalLog.Read($"{keeper.Root}/signals").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("spawn", "")]
    [InlineData("spawn", "{\"id\":\"dam")]
    [InlineData("spawn", "{\"id\":\"damaged\"}")]
    [InlineData("spawn", "null")]
    [InlineData("status", "")]
    [InlineData("status", "{\"pid\":")]
    [InlineData("exit", "{")]
    public async Task A_damaged_record_of_a_living_child_costs_neither_it_nor_others(string record, string content)
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var go = $"{keeper.Root}/go";
        var process = await keeper.ChildAsync("damaged", $"wait-file {go} lines 2 exit 5");
        var other = await keeper.ChildAsync("other", $"wait-file {go} exit 6");
        await keeper.KillKeeperAsync();
        await File.WriteAllTextAsync(Record(keeper, "damaged", record), content, Cancel);
        await keeper.RestartAsync();
        var listed = (await keeper.Client.ListAsync()).ToDictionary(x => x.Id);
        listed["damaged"].Pid.ShouldBe(process.Pid);
        listed["other"].Pid.ShouldBe(other.Pid);
        if (content.Length > 0) File.Exists(Record(keeper, "damaged", record) + ".bad").ShouldBeTrue();
        await File.WriteAllTextAsync(go, "", Cancel);
        (await keeper.ExitAsync("damaged")).Code.ShouldBe(5);
        (await keeper.ExitAsync("other")).Code.ShouldBe(6);
        await Eventually.Holds(() => keeper.OutputOf("damaged") == TestChild.Lines(1, 2), "its output is whole", lastSeen: () => keeper.OutputOf("damaged"));
    }

    [Fact]
    public async Task A_record_that_was_half_deleted_is_deleted()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        await keeper.ChildAsync("half", "exit 0");
        await keeper.ExitAsync("half");
        await keeper.KillKeeperAsync();
        File.Delete(Record(keeper, "half", "spawn"));
        await keeper.RestartAsync();
        (await keeper.Client.ListAsync()).ShouldBeEmpty();
        Directory.Exists(Path.GetDirectoryName(Record(keeper, "half", "spawn"))).ShouldBeFalse();
        await keeper.ChildAsync("half", "exit 0");
    }

    [Fact]
    public async Task A_child_that_outlives_both_is_exact_and_one_that_does_not_is_unknown_with_a_reason()
    {
        await using var keeper = await KeeperInstance.StartAsync();
        var (go, early) = ($"{keeper.Root}/go", $"{keeper.Root}/early");
        await keeper.ChildAsync("outlives", $"lines 2 wait-file {go} lines 2 exit 7");
        var dies = await keeper.ChildAsync("dies", $"wait-file {early} exit 8");
        keeper.DropDescriptors();
        await keeper.KillKeeperAsync();
        await File.WriteAllTextAsync(early, "", Cancel);
        await Eventually.Holds(() => ProcScan.Find(dies.Pid) is null, "PID 1 has reaped it");
        await keeper.RestartAsync();
        (await keeper.ExitAsync("dies")).Unknown.ShouldBe("it ended while no keeper ran");
        await File.WriteAllTextAsync(go, "", Cancel);
        (await keeper.ExitAsync("outlives")).Code.ShouldBe(7);
        await Eventually.Holds(() => keeper.OutputOf("outlives") == TestChild.Lines(1, 4), "its output is whole", lastSeen: () => keeper.OutputOf("outlives"));
    }

    static string Record(KeeperInstance keeper, string id, string kind) => $"{keeper.Launch.RunDirectory}/processes/{id}/{kind}.json";

    static void Edit(KeeperInstance keeper, string id, string kind, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(File.ReadAllText(Record(keeper, id, kind)))!;
        change(node);
        File.WriteAllText(Record(keeper, id, kind), node.ToJsonString());
    }
}
