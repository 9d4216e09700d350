using Outlive.Plan;
using Outlive.Probes;
using Outlive.TestKit;

namespace Outlive.Tests.Probes;

public sealed class ProbeLoopTests : IDisposable
{
    static readonly ProbeDefinition Exec = new()
    {
        Kind = ProbeKind.Exec,
        Exec = new() { Words = ["check"] },
        Interval = TimeSpan.FromSeconds(10),
    };

    readonly ProbeBed bed = new();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task A_liveness_probe_looks_after_its_phase_and_then_once_each_interval()
    {
        await using var loop = bed.Loop(Exec, ProbeRole.Alive);
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromSeconds(4.9));
        bed.Commands.ShouldBeEmpty();
        bed.Clock.Advance(TimeSpan.FromSeconds(0.2));
        bed.Commands.Count.ShouldBe(1);
        bed.Clock.Advance(TimeSpan.FromSeconds(9.8));
        bed.Commands.Count.ShouldBe(1);
        bed.Clock.Advance(TimeSpan.FromSeconds(0.3));
        bed.Commands.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_readiness_probe_looks_at_once_and_soon_again_until_it_passes()
    {
        bed.OnCommand = _ => Task.FromResult(Result(1));
        await using var loop = bed.Loop(Exec);
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromMilliseconds(400));
        bed.Commands.Count.ShouldBe(4, "at 0, 50, 150 and 350 ms");
        bed.OnCommand = _ => Task.FromResult(Result(0));
        bed.Clock.Advance(TimeSpan.FromMilliseconds(400));
        bed.Commands.Count.ShouldBe(5);
        bed.Clock.Advance(TimeSpan.FromSeconds(9));
        bed.Commands.Count.ShouldBe(5, "it has passed, and there is time now");
    }

    [Fact]
    public async Task Not_ready_yet_is_no_failure_and_no_longer_ready_is_one()
    {
        bed.OnCommand = _ => Task.FromResult(Result(1));
        await using var loop = bed.Loop(Exec);
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromSeconds(60));
        while (bed.Taken() is { } report) (report.Snapshot.Passing, report.Changed).ShouldBe((null, false));
        loop.Snapshot.InARow.ShouldBeGreaterThan(10);
        var before = bed.Commands.Count + 1;
        bed.OnCommand = _ => Task.FromResult(Result(bed.Commands.Count > before ? 1 : 0));
        bed.Clock.Advance(TimeSpan.FromSeconds(50));
        var reports = new List<bool?>();
        while (bed.Taken() is { } report) reports.Add(report.Snapshot.Passing);
        reports.Take(4).ShouldBe([true, true, true, false]);
    }

    [Fact]
    public async Task Every_result_is_told_and_says_whether_the_verdict_has_changed()
    {
        bed.OnCommand = _ => Task.FromResult(Result(bed.Commands.Count is 1 or 5 ? 0 : 1));
        await using var loop = bed.Loop(Exec, ProbeRole.Alive);
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromSeconds(46));
        var reports = Enumerable.Range(0, 5).Select(_ => bed.Taken()!).ToArray();
        reports.Select(x => x.Snapshot.Passing).ShouldBe([true, true, true, false, true]);
        reports.Select(x => x.Changed).ShouldBe([true, false, false, true, true]);
        reports.Select(x => x.Snapshot.InARow).ShouldBe([1, 1, 2, 3, 1]);
        reports[0].Snapshot.At.ShouldNotBeNull();
        loop.Snapshot.ShouldBe(reports[4].Snapshot);
    }

    [Fact]
    public async Task A_probe_never_overlaps_itself()
    {
        var answer = new TaskCompletionSource<ProbeCommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        bed.OnCommand = _ => answer.Task;
        await using var loop = bed.Loop(Exec);
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromMinutes(5));
        loop.Pause();
        loop.Resume();
        bed.Clock.Advance(TimeSpan.FromMinutes(5));
        bed.Commands.Count.ShouldBe(1);
        answer.SetResult(Result(0));
        (await bed.Next()).Snapshot.LatencyMs.ShouldBe(600_000);
        await bed.Clock.UntilPending(1);
        bed.Clock.Advance(TimeSpan.FromSeconds(11));
        await Eventually.Holds(() => bed.Commands.Count == 2, "it looks again");
    }

    [Fact]
    public async Task Paused_it_keeps_its_verdict_and_drops_what_was_under_way()
    {
        await using var loop = bed.Loop(Exec);
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromMilliseconds(10));
        bed.Taken()!.Snapshot.Passing.ShouldBe(true);
        var answer = new TaskCompletionSource<ProbeCommandResult>();
        bed.OnCommand = _ => answer.Task;
        bed.Clock.Advance(TimeSpan.FromSeconds(11));
        bed.Commands.Count.ShouldBe(2);

        loop.Pause();
        answer.SetResult(Result(1));
        bed.Clock.Advance(TimeSpan.FromHours(1));

        bed.Commands.Count.ShouldBe(2);
        bed.Taken().ShouldBeNull();
        loop.Snapshot.Paused.ShouldBeTrue();
        loop.Snapshot.Passing.ShouldBe(true);
        bed.OnCommand = _ => Task.FromResult(Result(1));
        loop.Resume();
        loop.Snapshot.Paused.ShouldBeFalse();
        bed.Clock.Advance(TimeSpan.FromSeconds(1));
        bed.Taken()!.Snapshot.InARow.ShouldBe(1);
    }

    [Fact]
    public async Task Disposed_it_cancels_the_look_under_way_and_tells_nothing_more()
    {
        var cancelled = new TaskCompletionSource();
        bed.OnCommand = async cancel =>
        {
            await using var registration = cancel.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancel);
            return Result(0);
        };
        var loop = bed.Loop(Exec);
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromSeconds(1));
        bed.Commands.Count.ShouldBe(1);
        await Eventually.Completes(loop.DisposeAsync().AsTask(), "the loop has ended");
        cancelled.Task.IsCompleted.ShouldBeTrue();
        bed.Clock.Advance(TimeSpan.FromHours(1));
        bed.Commands.Count.ShouldBe(1);
        bed.Taken().ShouldBeNull();
    }

    [Fact]
    public async Task A_delay_passes_once_its_time_has_come_even_when_it_was_paused_then()
    {
        await using var loop = bed.Loop(new() { Kind = ProbeKind.Delay, Period = TimeSpan.FromSeconds(2) });
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromSeconds(1.9));
        bed.Taken().ShouldBeNull();
        loop.Pause();
        bed.Clock.Advance(TimeSpan.FromSeconds(1));
        bed.Taken().ShouldBeNull();
        loop.Resume();
        var report = bed.Taken()!;
        (report.Snapshot.Passing, report.Changed, report.Snapshot.Detail).ShouldBe((true, true, "it has lived for 2 s"));
    }

    [Fact]
    public async Task Notify_follows_ready_and_stopping_and_tells_changes_only()
    {
        await using var loop = bed.Loop(new() { Kind = ProbeKind.Notify });
        loop.Notified(new() { Status = "loading" });
        loop.Start();
        bed.Taken().ShouldBeNull();
        loop.Notified(new() { Ready = true, Status = "serving\n1" });
        bed.Taken()!.Snapshot.Detail.ShouldBe("serving 1");
        loop.Notified(new() { Ready = true, Status = "serving 2" });
        bed.Taken().ShouldBeNull();
        loop.Snapshot.Detail.ShouldBe("serving 2");
        loop.Notified(new() { Ready = true, Stopping = true });
        bed.Taken()!.Snapshot.Passing.ShouldBe(false);
    }

    [Fact]
    public async Task A_watchdog_fails_at_the_first_missed_period_and_passes_at_the_next_sign()
    {
        await using var loop = bed.Loop(Watchdog, ProbeRole.Alive);
        loop.Start();
        Sign(loop, 1);
        bed.Taken()!.Snapshot.Passing.ShouldBe(true);
        bed.Clock.Advance(TimeSpan.FromSeconds(29));
        Sign(loop, 2);
        bed.Clock.Advance(TimeSpan.FromSeconds(29));
        bed.Taken().ShouldBeNull();
        bed.Clock.Advance(TimeSpan.FromSeconds(1.1));
        bed.Taken()!.Snapshot.Detail.ShouldBe("no WATCHDOG=1 for 30 s");
        Sign(loop, 3);
        bed.Taken()!.Snapshot.Passing.ShouldBe(true);
    }

    [Fact]
    public async Task A_watchdog_counts_from_the_sign_and_not_from_when_it_is_told_of_it()
    {
        await using var loop = bed.Loop(Watchdog, ProbeRole.Alive);
        loop.Start();
        var sign = (long)bed.Clock.GetElapsedTime(0).TotalMilliseconds;
        bed.Clock.Advance(TimeSpan.FromSeconds(20));
        loop.Notified(new() { Watchdogs = 1, WatchdogTick = sign });
        bed.Taken()!.Snapshot.Passing.ShouldBe(true);
        bed.Clock.Advance(TimeSpan.FromSeconds(10.2));
        bed.Taken()!.Snapshot.Passing.ShouldBe(false);
    }

    [Fact]
    public async Task A_watchdog_that_was_paused_begins_with_a_whole_period()
    {
        await using var loop = bed.Loop(Watchdog, ProbeRole.Alive);
        loop.Start();
        Sign(loop, 1);
        bed.Taken();
        loop.Pause();
        bed.Clock.Advance(TimeSpan.FromHours(1));
        loop.Resume();
        bed.Clock.Advance(TimeSpan.FromSeconds(29));
        bed.Taken().ShouldBeNull();
        bed.Clock.Advance(TimeSpan.FromSeconds(2));
        bed.Taken()!.Snapshot.Passing.ShouldBe(false);
    }

    [Fact]
    public async Task A_log_probe_passes_at_the_line_that_matches()
    {
        await using var loop = bed.Loop(new() { Kind = ProbeKind.Log, Pattern = "^ready to accept [0-9]+" });
        loop.Start();
        bed.Write("starting");
        bed.Write("ready to accept 7\tconnections");
        (await bed.Next()).Snapshot.Detail.ShouldBe("it wrote \"ready to accept 7 connections\"");
    }

    [Fact]
    public async Task A_pattern_that_would_take_for_ever_is_given_up_and_the_next_line_is_tried()
    {
        await using var loop = bed.Loop(new() { Kind = ProbeKind.Log, Pattern = "^(a+)+$" });
        loop.Start();
        bed.Write(new string('a', 60) + "b");
        (await bed.Next()).Snapshot.Detail!.ShouldContain("longer than 100 ms");
        bed.Write("aaa");
        (await bed.Next()).Snapshot.Passing.ShouldBe(true);
    }

    [Fact]
    public async Task A_match_that_came_while_paused_counts_after()
    {
        await using var loop = bed.Loop(new() { Kind = ProbeKind.Log, Pattern = "ready" });
        loop.Pause();
        loop.Start();
        bed.Write("ready");
        bed.Output.Writer.Complete();
        await Eventually.Holds(() => bed.Output.Reader.Completion.IsCompleted, "the line has been read");
        loop.Resume();
        (await bed.Next()).Snapshot.Passing.ShouldBe(true);
        bed.Taken().ShouldBeNull();
    }

    [Fact]
    public async Task Output_that_cannot_be_read_is_said()
    {
        await using var loop = bed.Loop(new() { Kind = ProbeKind.Log, Pattern = "ready" });
        bed.Output.Writer.Complete(new IOException("no such directory"));
        loop.Start();
        (await bed.Next()).Snapshot.Detail.ShouldBe("cannot read the output: no such directory");
    }

    [Fact]
    public async Task Whoever_is_told_may_pause_or_ask()
    {
        ProbeLoop? loop = null;
        var seen = new TaskCompletionSource<bool?>();
        loop = new(Exec, ProbeRole.Ready, ProbeBed.Target(), bed.Context, _ =>
        {
            loop!.Pause();
            seen.TrySetResult(loop.Snapshot.Passing);
        });
        loop.Start();
        bed.Clock.Advance(TimeSpan.FromHours(1));
        (await Eventually.Completes(seen.Task, "it is told")).ShouldBe(true);
        bed.Commands.Count.ShouldBe(1);
        await loop.DisposeAsync();
    }

    static readonly ProbeDefinition Watchdog = new() { Kind = ProbeKind.Watchdog, Period = TimeSpan.FromSeconds(30), FailureThreshold = 3 };

    void Sign(ProbeLoop loop, int count) =>
        loop.Notified(new() { Watchdogs = count, WatchdogTick = (long)bed.Clock.GetElapsedTime(0).TotalMilliseconds });

    static ProbeCommandResult Result(int code) => new(code, null, false, "");
}
