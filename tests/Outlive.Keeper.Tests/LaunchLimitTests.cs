using System.Globalization;
using Outlive.Contracts.Keeper;
using Outlive.Keepers;

namespace Outlive.Keeper.Tests;

public sealed class LaunchLimitTests(KeeperFixture fixture) : IClassFixture<KeeperFixture>
{
    const long MemoryLimit = 64 * 1024 * 1024;

    readonly KeeperInstance keeper = fixture.Keeper;

    [Fact]
    public async Task Beyond_its_memory_a_process_is_killed_and_the_record_says_why()
    {
        var request = KeeperInstance.ChildRequest($"grow {4 * MemoryLimit} exit 0") with { Limits = new() { Memory = MemoryLimit } };
        var process = await SpawnEnforcedAsync("memory", request);
        process.Limits.ShouldBe([new LimitReport("memory", Text(MemoryLimit), process.Limits[0].EnforcedBy, Text(MemoryLimit))]);
        var exit = await keeper.ExitAsync("memory");
        (exit.Signal, exit.OutOfMemory).ShouldBe((9, true));
        await fixture.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task A_kill_by_hand_is_not_taken_for_want_of_memory()
    {
        await SpawnEnforcedAsync("killed", KeeperInstance.ChildRequest("forever") with { Limits = new() { Memory = MemoryLimit } });
        await keeper.Client.SignalAsync("killed", 9);
        var exit = await keeper.ExitAsync("killed");
        (exit.Signal, exit.OutOfMemory).ShouldBe((9, false));
    }

    [Fact]
    public async Task A_kill_by_hand_is_not_taken_for_want_of_memory_of_an_earlier_process_in_the_group()
    {
        var limits = new LimitsRequest { Memory = MemoryLimit };
        await SpawnEnforcedAsync("greedy", KeeperInstance.ChildRequest($"grow {4 * MemoryLimit} exit 0") with { Group = "shared", Limits = limits });
        (await keeper.ExitAsync("greedy")).OutOfMemory.ShouldBeTrue();
        await SpawnEnforcedAsync("modest", KeeperInstance.ChildRequest("forever") with { Group = "shared", Limits = limits });
        await keeper.Client.KillAsync("modest", new() { Signal = 0 });
        var exit = await keeper.ExitAsync("modest");
        (exit.Signal, exit.OutOfMemory).ShouldBe((9, false));
        await SpawnEnforcedAsync("greedy-again", KeeperInstance.ChildRequest($"grow {4 * MemoryLimit} exit 0") with { Group = "shared", Limits = limits });
        (await keeper.ExitAsync("greedy-again")).OutOfMemory.ShouldBeTrue();
    }


    [Fact]
    public async Task Beyond_its_number_of_processes_a_fork_fails()
    {
        var forks = string.Concat(Enumerable.Repeat("fork forever end ", 5));
        await SpawnEnforcedAsync("pids", KeeperInstance.ChildRequest($"{forks} exit 0") with { Limits = new() { Pids = 3 } });
        (await keeper.ExitAsync("pids")).Code.ShouldBe(70);
        await keeper.WritesErrorAsync("pids", "Resource temporarily unavailable");
        (await keeper.Client.KillAsync("pids", new() { Signal = 0 })).Alive.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fifth_of_a_processor_takes_longer_than_it_computes()
    {
        await SpawnEnforcedAsync("cpu", KeeperInstance.ChildRequest("burn 200 exit 0") with { Limits = new() { Cpu = 0.2 } });
        var exit = await keeper.ExitAsync("cpu");
        var computed = (exit.UserMicroseconds + exit.SystemMicroseconds) / 1000.0;
        (exit.EndedAt - exit.StartedAt).ShouldBeGreaterThan((long)(computed * 2));
        // By two clocks, of which the kernel's counts from the fork on in hundredths of a second.
        exit.UptimeMs!.Value.ShouldBeInRange(exit.EndedAt - exit.StartedAt - 50, exit.EndedAt - exit.StartedAt + 250);
    }

    [Fact]
    public async Task Resource_limits_are_in_force_and_reported()
    {
        var request = KeeperInstance.ChildRequest("print-limits") with { Limits = new() { OpenFiles = 37, CoreSize = 0, FileSize = 1 << 20, StackSize = 1 << 20, Require = true } };
        var output = await keeper.RunAsync(request, "resources");
        foreach (var line in (string[])["nofile 37\n", "core 0\n", "fsize 1048576\n", "stack 1048576\n"]) output.ShouldContain(line);
        var (process, spawn) = await keeper.Client.InspectAsync("resources");
        process.Limits.ShouldAllBe(x => x.EnforcedBy == "rlimit" && x.Asked == x.Effective);
        spawn!.Limits.ShouldBe(process.Limits);
    }

    [Fact]
    public async Task A_limit_above_the_hard_one_is_cut_and_reported_or_refused_when_required()
    {
        var request = KeeperInstance.ChildRequest("forever") with { Limits = new() { OpenFiles = ulong.MaxValue - 1 } };
        var process = await keeper.SpawnAsync("cut", request);
        process.Limits.Single().Effective.ShouldNotBe(process.Limits.Single().Asked);
        request.Limits!.Require = true;
        (await Should.ThrowAsync<KeeperException>(() => keeper.Client.SpawnAsync("refused", request))).Code.ShouldBe(KeeperErrorCode.LimitNotEnforceable);
    }

    [Fact]
    public async Task An_oom_score_that_we_may_not_lower_is_reported_or_refused_when_required()
    {
        if (LaunchedOutput.MayRaiseLimits) Assert.Skip("this user may lower the score");
        var request = KeeperInstance.ChildRequest("forever") with { Limits = new() { OomScore = -500 } };
        var process = await keeper.SpawnAsync("score", request);
        process.Limits.ShouldBe([new LimitReport("oom_score", "-500", "none", "not permitted")]);
        var (_, spawn) = await keeper.Client.InspectAsync("score");
        spawn!.Limits.ShouldBe(process.Limits);
        var refusal = await Should.ThrowAsync<KeeperException>(() => keeper.Client.SpawnAsync("score2", request with { Limits = new() { OomScore = -500, Require = true } }));
        (refusal.Code, refusal.Step).ShouldBe((KeeperErrorCode.LimitRefused, "oom-score"));
        await fixture.AssertUndisturbedAsync();
    }

    /// <summary>Skips where no cgroup can hold the limit, and the keeper says so.</summary>
    async Task<ProcessSnapshot> SpawnEnforcedAsync(string id, SpawnRequest request)
    {
        var process = await keeper.SpawnAsync(id, request);
        var report = process.Limits.Single();
        if (report.EnforcedBy == "none") Assert.Skip($"no cgroup holds {report.Name} here");
        report.EnforcedBy.ShouldStartWith("cgroup v");
        return process;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
